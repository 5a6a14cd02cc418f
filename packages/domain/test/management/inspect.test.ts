import { expect, test } from "vitest";
import { type Connection, createHistoryOf, createInspect, type InspectCommand, parsePattern } from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryMemberships,
} from "../../src/testing/index.ts";

const staff = { kind: "group", id: "staff" } as const;

function setUp(connections: readonly Connection[] = []) {
  const registry = createMemoryConnectionRegistry({ connections, pageSize: 2 });
  const memberships = createMemoryMemberships();
  const rooms = { kind: "group", pattern: parsePattern("room.**"), retention: { keepMs: 60_000, most: 10 } } as const;
  const { pattern, ...rule } = rooms;
  const historyOf = createHistoryOf([{ ...rule, ...(pattern !== undefined && { pattern }) }]);
  const parts = { registry, memberships, historyOf, kinds: allKinds, clock: { now: () => 1000 } };
  return { registry, memberships, parts, inspect: createInspect(parts) };
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
  const { memberships: _none, ...without } = parts;
  expect(await createInspect(without)(asked)).toMatchObject({ rejection: { code: "no-memberships" } });
});

test.each<[string, InspectCommand, string]>([
  ["an id that cannot be", { kind: "members", address: { kind: "session", id: "a/b/c" }, limit: 1 }, "invalid-address"],
  ["a member that cannot be", { kind: "memberships", member: { kind: "user", id: "" } }, "invalid-address"],
  ["history without a store", { kind: "history", stream: { kind: "group", id: "room.1" }, limit: 1 }, "no-history"],
])("%s is refused", async (_what, command, code) => {
  expect(await setUp().inspect(command)).toMatchObject({ ok: false, rejection: { code } });
});

test("a kind of address that nobody is registered at is refused", async () => {
  const inspect = createInspect({ ...setUp().parts, kinds: new Set(["user"]) });
  expect(await inspect({ kind: "count", address: staff })).toMatchObject({
    rejection: { code: "address-not-registered" },
  });
});
