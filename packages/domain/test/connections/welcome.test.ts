import { expect, test } from "vitest";
import { welcome } from "../../src/index.ts";
import { connectionOf } from "../../src/testing/index.ts";

const limits = { addresses: 250 };

test("a welcome has the connection's full ids, its expiry, and what it may ask for", () => {
  const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2", expiresAtMs: 10_001 });
  expect(welcome(known, limits)).toEqual({ connectionId: "c-1", sessionId: "anon/s", expiresAtMs: 10_001, limits });
  expect(welcome(connectionOf("c-2", { userId: "u1", clientId: "u1/web" }), limits)).toMatchObject({
    userId: "u1",
    clientId: "u1/web",
  });
});
