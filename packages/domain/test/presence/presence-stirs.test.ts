import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { type Connection, createPresenceStirs, defaultJoinLimits, StoreFault, stirPresence } from "../../src/index.ts";
import {
  createMemoryConnectionRegistry,
  createMemoryLog,
  createMemoryPresenceBoard,
  createMemoryPresenceQueue,
} from "../../src/testing/index.ts";

function setUp() {
  const clock = createManualClock();
  const [queue, log, board] = [
    createMemoryPresenceQueue({ clock }),
    createMemoryLog(),
    createMemoryPresenceBoard({ clock }),
  ];
  const hasPresence = (group: string) => group.startsWith("room.");
  const stirs = createPresenceStirs({ board, queue, hasPresence, clock, log });
  const memory = createMemoryConnectionRegistry();
  const registry = stirPresence(memory, stirs);
  const connection: Connection = {
    connectionId: "c-1",
    identity: { provedBy: "cognito", userId: "ada", groups: ["room.1", "admins"] },
    ...{ protocol: "test.v1", connectedAtMs: clock.now(), expiresAtMs: clock.now() + 3_600_000 },
    addresses: ["room.1", "admins"].map((id) => ({ kind: "group", id }) as const),
  };
  /** The groups that are to be looked at, and in how many seconds; the next are asked for after a while. */
  async function stirred(): Promise<readonly (readonly [string, number])[]> {
    await stirs.settled();
    const nowMs = clock.now();
    const found = queue.waiting().map(({ group, visibleFromMs }) => [group, (visibleFromMs - nowMs) / 1000] as const);
    clock.advance(60_000);
    while (queue.take() !== undefined);
    return found;
  }
  return { clock, memory, registry, connection, stirred, stirs, queue, log };
}

test("whatever changes who is in a group has it looked at, if it is told of it", async () => {
  const { registry, connection, stirred } = setUp();
  await registry.register(connection);
  expect(await stirred()).toEqual([["room.1", 1]]);
  await registry.join(connection, ["room.2", "hall"], defaultJoinLimits);
  expect(await stirred()).toEqual([["room.2", 1]]);
  const joined = await registry.find(connection);
  if (joined === undefined) throw new Error("It is registered.");
  await registry.leave(joined, ["room.2"]);
  expect(await stirred()).toEqual([["room.2", 10]]);
  await registry.unregister(connection);
  expect(await stirred()).toEqual([["room.1", 10]]);
  await registry.unregister(connection);
  expect(await stirred()).toEqual([]);
});

test("a join that is refused, and groups that a client only says it was in, are nobody's business", async () => {
  const { registry, connection, stirred } = setUp();
  expect(await registry.join(connection, ["room.2"], defaultJoinLimits)).toBe("unknown");
  await registry.leave(connection, ["room.2", "room.3"]);
  expect(await stirred()).toEqual([]);
  // Of a connection of which no more is known than its id, it may have been in them.
  await registry.leave({ connectionId: "c-1" }, ["room.2"], "backend");
  expect(await stirred()).toEqual([["room.2", 10]]);
});

test("a renewed proof has the groups looked at that it adds and that it no longer has", async () => {
  const { registry, connection, stirred } = setUp();
  await registry.register(connection);
  await stirred();
  const renewal = {
    identity: { ...connection.identity, groups: ["room.2", "admins"] },
    addresses: ["room.2", "admins"].map((id) => ({ kind: "group", id }) as const),
    expiresAtMs: connection.expiresAtMs,
  };
  expect(await registry.renew(connection, renewal)).toBeDefined();
  expect(await stirred()).toEqual([
    ["room.2", 1],
    ["room.1", 10],
  ]);
  expect(await registry.renew({ connectionId: "nobody" }, renewal)).toBeUndefined();
  expect(await stirred()).toEqual([]);
});

test("a leave and a renewal that fail when they are half done have the groups looked at", async () => {
  const { memory, registry, connection, stirred } = setUp();
  await registry.register(connection);
  await registry.join(connection, ["room.2"], defaultJoinLimits);
  await stirred();
  const [joined, { leave, renew }] = [await registry.find(connection), { ...memory }];
  if (joined === undefined) throw new Error("It is registered.");
  const fault = new StoreFault("unavailable", "half");
  Object.assign(memory, {
    leave: async (...given: Parameters<typeof leave>) => {
      await leave(...given);
      throw fault;
    },
    renew: async (...given: Parameters<typeof renew>) => {
      await renew(...given);
      throw fault;
    },
  });
  await expect(registry.leave(joined, ["room.2", "room.9"])).rejects.toBe(fault);
  expect(await stirred()).toEqual([["room.2", 10]]);
  const renewal = {
    identity: { ...connection.identity, groups: ["room.3"] },
    addresses: [{ kind: "group", id: "room.3" } as const],
    expiresAtMs: connection.expiresAtMs,
  };
  await expect(registry.renew(joined, renewal)).rejects.toBe(fault);
  expect(await stirred()).toEqual([
    ["room.3", 1],
    ["room.1", 10],
  ]);
});

test("a group that cannot be stirred keeps no other from being looked at, and is in the log", async () => {
  const { stirs, stirred, queue, log } = setUp();
  let puts = 0;
  queue.behave(async () => {
    puts += 1;
    throw new Error("full");
  });
  stirs.joined(Array.from({ length: 40 }, (_, nth) => `room.${nth}`));
  await stirred();
  expect(puts).toBe(40);
  expect(log.entries()).toHaveLength(40);
});

test("nobody waits longer than two seconds for groups that are still being stirred, and the log says so", async () => {
  const { clock, stirs, queue, log } = setUp();
  let go = () => {};
  const put = new Promise<void>((resolve) => {
    go = resolve;
  });
  queue.behave(() => put);
  stirs.joined(["room.1"]);
  const beganAtMs = clock.now();
  await clock.until(stirs.settled());
  expect(clock.now() - beganAtMs).toBe(2000);
  expect(log.entries()).toMatchObject([{ level: "error", event: "presence" }]);
  go();
  await clock.until(stirs.settled());
  expect(log.entries()).toHaveLength(1);
});
