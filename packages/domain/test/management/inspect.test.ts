import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { type Connection, createHistoryOf, createInspect, type InspectCommand, parsePattern } from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryDenials,
  createMemoryMemberships,
  createMemoryMessageHistory,
} from "../../src/testing/index.ts";

const retention = { keepMs: 60_000, most: 10 };
const room = { kind: "group", id: "room.1" } as const;
const staff = { kind: "group", id: "staff" } as const;

function setUp(connections: readonly Connection[] = []) {
  const registry = createMemoryConnectionRegistry({ connections, pageSize: 2 });
  const memberships = createMemoryMemberships();
  const denials = createMemoryDenials();
  const clock = createManualClock(1000);
  const history = createMemoryMessageHistory({ clock });
  const pattern = parsePattern("room.**");
  const historyOf = createHistoryOf([{ kind: "group", ...(pattern !== undefined && { pattern }), retention }]);
  const parts = { registry, memberships, denials, history, historyOf, kinds: allKinds, clock };
  return { ...parts, parts, inspect: createInspect(parts) };
}

const of = (connectionId: string, expiresAtMs = 5000) =>
  connectionOf(
    connectionId,
    { userId: `user of ${connectionId}`, sessionId: `s/${connectionId}`, clientId: "anon/web", groups: ["staff"] },
    { connectedAtMs: 10, expiresAtMs },
  );

const memberOf = (connectionId: string) => ({
  connectionId,
  userId: `user of ${connectionId}`,
  sessionId: `s/${connectionId}`,
  clientId: "anon/web",
  connectedAtMs: 10,
  expiresAtMs: 5000,
});

test("who is at an address is told page by page, in order of their connections", async () => {
  const { inspect } = setUp(["c-3", "c-1", "c-5", "c-2", "c-4"].map((id) => of(id)));
  const page = { kind: "members", address: staff, limit: 3 } as const;
  expect(await inspect(page)).toEqual({
    ok: true,
    value: { kind: "members", members: ["c-1", "c-2", "c-3"].map(memberOf), next: "c-3" },
  });
  expect(await inspect({ ...page, after: "c-3" })).toEqual({
    ok: true,
    value: { kind: "members", members: ["c-4", "c-5"].map(memberOf) },
  });
  const empty = { ok: true, value: { kind: "members", members: [] } };
  expect(await inspect({ ...page, after: "c-5" })).toEqual(empty);
  expect(await inspect({ ...page, address: { kind: "group", id: "nobody" } })).toEqual(empty);
  // A page that ends with the last one does not promise another.
  expect(await inspect({ ...page, limit: 5 })).not.toHaveProperty("value.next");
});

test("whose time is over, and what is left of those who have closed, is nobody", async () => {
  const { inspect, registry } = setUp([of("c-1", 1000), of("c-2"), of("c-3")]);
  registry.loseRecord("c-2");
  expect(await inspect({ kind: "members", address: staff, limit: 10 })).toMatchObject({
    value: { members: [{ connectionId: "c-3" }] },
  });
});

test("how many there are", async () => {
  const { inspect } = setUp([of("c-1"), of("c-2")]);
  expect(await inspect({ kind: "count", address: staff })).toEqual({ ok: true, value: { kind: "count", count: 2 } });
});

test("the lasting groups of a user or a session, in order", async () => {
  const { inspect, memberships, parts } = setUp();
  await memberships.add({ kind: "user", id: "ada" }, ["b", "a"]);
  const asked = { kind: "memberships", member: { kind: "user", id: "ada" } } as const;
  expect(await inspect(asked)).toEqual({ ok: true, value: { kind: "memberships", groups: ["a", "b"] } });
  expect(await inspect({ ...asked, member: { kind: "session", id: "signed/x" } })).toMatchObject({
    value: { groups: [] },
  });
  expect(await createInspect({ ...parts, memberships: undefined })(asked)).toMatchObject({
    rejection: { code: "no-memberships" },
  });
});

test("until when a user or a session is kept out, where handshakes read that, and nothing of what is over", async () => {
  const { inspect, denials, parts } = setUp();
  await denials.deny({ kind: "user", id: "ada" }, 1001);
  await denials.deny({ kind: "session", id: "anon/tab" }, 1000);
  const asked = { kind: "denied", party: { kind: "user", id: "ada" } } as const;
  expect(await inspect(asked)).toEqual({ ok: true, value: { kind: "denied", untilMs: 1001 } });
  const nobody = { ok: true, value: { kind: "denied" } };
  expect(await inspect({ ...asked, party: { kind: "session", id: "tab" } })).toEqual(nobody);
  expect(await inspect({ ...asked, party: { kind: "session", id: "ada" } })).toEqual(nobody);
  expect(await createInspect({ ...parts, denials: undefined })(asked)).toMatchObject({
    rejection: { code: "no-denials" },
  });
});

test.each<[string, InspectCommand, string]>([
  ["a party that cannot be", { kind: "denied", party: { kind: "session", id: "a/b/c" } }, "invalid-address"],
  ["an id that cannot be", { kind: "members", address: { kind: "session", id: "a/b/c" }, limit: 1 }, "invalid-address"],
  ["a member that cannot be", { kind: "memberships", member: { kind: "user", id: "" } }, "invalid-address"],
  ["the history of what is not kept", { kind: "history", stream: staff, limit: 1 }, "no-history"],
  ["a stream that is not kept", { kind: "stream", stream: staff }, "no-history"],
  [
    "the history of an id that cannot be",
    { kind: "history", stream: { kind: "user", id: "" }, limit: 1 },
    "invalid-address",
  ],
])("%s is refused", async (_what, command, code) => {
  expect(await setUp().inspect(command)).toMatchObject({ ok: false, rejection: { code } });
});

test("a kind of address that nobody is registered at is refused", async () => {
  const inspect = createInspect({ ...setUp().parts, kinds: new Set(["user"]) });
  expect(await inspect({ kind: "count", address: staff })).toMatchObject({
    rejection: { code: "address-not-registered" },
  });
});

test("pages of what is kept, the newest first, everything for a backend", async () => {
  const { inspect, history } = setUp();
  const stream = { address: room, retention };
  for (const messageId of ["m-1", "m-2", "m-3"]) {
    const message = { messageId, from: {}, sentAtMs: 5, payload: messageId };
    await history.append(message, [stream], { connectionId: "c-1" });
  }
  const asked = { kind: "history", stream: room, limit: 2 } as const;
  const newest = await inspect(asked);
  expect(newest).toMatchObject({
    ok: true,
    value: {
      kind: "history",
      messages: [{ message: { messageId: "m-2" }, position: { offset: 2 } }, { message: { messageId: "m-3" } }],
      more: true,
    },
  });
  expect(await inspect({ ...asked, before: 2 })).toMatchObject({
    value: { messages: [{ message: { messageId: "m-1" }, position: { offset: 1 } }], more: false },
  });
});

test("where a stream is, and for how long it is kept", async () => {
  const { inspect, history, parts } = setUp();
  const asked = { kind: "stream", stream: room } as const;
  expect(await inspect(asked)).toEqual({ ok: true, value: { kind: "stream", address: room, retention } });
  const message = { messageId: "m-1", from: {}, sentAtMs: 5, payload: 1 };
  const [position] = await history.append(message, [{ address: room, retention }]);
  expect(await inspect(asked)).toEqual({ ok: true, value: { kind: "stream", address: room, retention, position } });
  expect(await createInspect({ ...parts, history: undefined })(asked)).toMatchObject({
    rejection: { code: "no-history" },
  });
});
