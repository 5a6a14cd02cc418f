import { expect, test } from "vitest";
import { welcome } from "../../src/index.ts";
import { connectionOf } from "../../src/testing/index.ts";

test("a welcome has the connection's full ids and its expiry", () => {
  const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2", expiresAtMs: 10_001 });
  expect(welcome(known)).toEqual({ connectionId: "c-1", sessionId: "anon/s", expiresAtMs: 10_001 });
  expect(welcome(connectionOf("c-2", { userId: "u1", clientId: "u1/web" }))).toMatchObject({
    userId: "u1",
    clientId: "u1/web",
  });
});
