import { expect, test } from "vitest";
import { welcome } from "../../src/index.ts";
import { connectionOf } from "../../src/testing/index.ts";

const limits = { addresses: 250, groups: 100 };

test("a welcome has the connection's full ids, its expiry, and what it may ask for", () => {
  const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2", expiresAtMs: 10_001 });
  expect(welcome(known, limits)).toEqual({
    ...{ connectionId: "c-1", sessionId: "anon/s", expiresAtMs: 10_001, limits },
    ...{ groups: [], streams: [] },
  });
  expect(welcome(connectionOf("c-2", { userId: "u1", clientId: "u1/web" }), limits)).toMatchObject({
    userId: "u1",
    clientId: "u1/web",
  });
});

test("a welcome has the groups that are proved and those that were joined, each once, and the streams as they are given", () => {
  const known = connectionOf("c-1", { groups: ["admins", "a"] }, { joinedGroups: ["room.1", "a"] });
  const streams = [{ address: { kind: "group", id: "room.1" }, position: { epoch: "e", offset: 3 } }] as const;
  expect(welcome(known, limits, streams)).toMatchObject({ groups: ["admins", "a", "room.1"], streams });
});
