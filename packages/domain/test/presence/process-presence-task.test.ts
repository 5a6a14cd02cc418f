import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import {
  accept,
  createProcessPresenceTask,
  type Deliver,
  type Delivery,
  type PresenceBoard,
  type PresenceEvent,
  reject,
  StoreFault,
} from "../../src/index.ts";
import {
  createMemoryConnectionRegistry,
  createMemoryPresenceBoard,
  createMemoryPresenceQueue,
} from "../../src/testing/index.ts";

const task = { group: "room.1", dueAtMs: 1, attempt: 1 };
const counts = { delivered: 2, gone: 1, failed: 0, queued: 3 };

function setUp({
  changes = {},
  deliver = async () => accept({ counts }),
  hasPresence = true,
}: {
  readonly changes?: Partial<PresenceBoard>;
  readonly deliver?: Deliver;
  readonly hasPresence?: boolean;
} = {}) {
  const clock = createManualClock();
  const connection = (connectionId: string, expiresAtMs: number) => ({
    connectionId,
    identity: { provedBy: "none" as const, groups: [] },
    ...{ protocol: "test.v1", connectedAtMs: clock.now(), expiresAtMs },
    addresses: [{ kind: "group" as const, id: "room.1" }],
  });
  const registry = createMemoryConnectionRegistry({
    connections: [connection("c-1", clock.now() + 3_600_000), connection("c-2", clock.now())],
  });
  const board = { ...createMemoryPresenceBoard({ clock }), ...changes };
  const queue = createMemoryPresenceQueue({ clock });
  const sent: Delivery[] = [];
  const process = createProcessPresenceTask({
    ...{ registry, board, queue, clock, random: () => 0, hasPresence: () => hasPresence },
    deliver: (delivery) => {
      sent.push(delivery);
      return deliver(delivery);
    },
  });
  return { clock, registry, board, queue, sent, process: (given = task) => process(given, clock.now() + 20_000) };
}

test("a group that is due is told who is there, those whose time is over left out", async () => {
  const { clock, board, sent, process } = setUp();
  await board.stir("room.1", { dueAtMs: clock.now() });
  expect(await process()).toEqual({ outcome: "told", ...counts });
  expect(sent).toEqual([
    {
      message: {
        ...{ messageId: `presence-${clock.now()}`, sentAtMs: clock.now(), group: "room.1" },
        ...{ revision: clock.now(), previous: 0, users: 1, connections: 1 },
        changes: { joined: [{ kind: "connection", id: "c-1" }], left: [] },
      },
      addresses: [{ kind: "group", id: "room.1" }],
      exclusions: [],
    },
  ]);
  expect(await process()).toEqual({ outcome: "not-due" });
});

test("a group that nobody is in any longer is told nothing, and what it was told is kept all the same", async () => {
  const { clock, board, registry, sent, process } = setUp();
  await board.stir("room.1", { dueAtMs: clock.now() });
  await process();
  await registry.unregister({ connectionId: "c-1" });
  await board.stir("room.1", { dueAtMs: clock.now() + 10_000, leftAtMs: clock.now() + 1 });
  clock.advance(10_001);
  expect(await process()).toEqual({ outcome: "told" });
  expect(sent).toHaveLength(1);
  expect(await board.shown("room.1")).toMatchObject({ users: 0 });
});

test("a look that comes while the group has just been told something is put off", async () => {
  const { clock, board, queue, process } = setUp();
  await board.stir("room.1", { dueAtMs: clock.now() });
  await process();
  clock.advance(1);
  await board.stir("room.1", { dueAtMs: clock.now() + 100 });
  expect(await process()).toEqual({ outcome: "put-off" });
  expect(queue.waiting()).toEqual([{ ...task, visibleFromMs: expect.any(Number) }]);
});

test("a task that comes before its time is put off, and one whose look was replaced by a sooner one is not", async () => {
  const { clock, board, queue, process } = setUp();
  const dueAtMs = clock.now() + 10_000;
  await board.stir("room.1", { dueAtMs });
  expect(await process({ ...task, dueAtMs })).toEqual({ outcome: "put-off" });
  expect(queue.waiting()).toMatchObject([{ dueAtMs, visibleFromMs: dueAtMs }]);
  expect(await process({ ...task, dueAtMs: dueAtMs - 1 })).toEqual({ outcome: "not-due" });
});

test("a group that is told nothing any longer is not looked at", async () => {
  const { clock, board, process } = setUp({ hasPresence: false });
  await board.stir("room.1", { dueAtMs: clock.now() });
  expect(await process()).toEqual({ outcome: "not-due" });
  expect(await board.take("room.1", clock.now() + 1)).toMatchObject({ outcome: "taken" });
});

test("a look that others have overtaken says so", async () => {
  const { clock, board, process } = setUp({ changes: { show: async () => false } });
  await board.stir("room.1", { dueAtMs: clock.now() });
  expect(await process()).toMatchObject({ outcome: "overtaken" });
});

test("an event that is refused, and posts that fail, are in the log", async () => {
  const fault = new Error("gateway");
  for (const answer of [reject("message-too-large", "no"), accept({ counts, fault })] as const) {
    const { clock, board, process } = setUp({ deliver: async () => answer });
    await board.stir("room.1", { dueAtMs: clock.now() });
    const result = await process();
    expect(result.outcome).toBe("told");
    expect(result.fault).toEqual(answer.ok ? fault : expect.objectContaining({ message: expect.any(String) }));
  }
});

test("a look that fails is done again when it cannot be under way any longer, a dozen times in all", async () => {
  const fault = new StoreFault("throttled", "busy");
  const { clock, queue, process } = setUp({ changes: { take: () => Promise.reject(fault) } });
  expect(await process()).toEqual({ outcome: "requeued", fault });
  expect(queue.waiting()).toEqual([{ ...task, attempt: 2, visibleFromMs: clock.now() + 30_000 }]);
  expect(await process({ ...task, attempt: 12 })).toEqual({ outcome: "given-up", fault });
  queue.behave(() => Promise.reject(new Error("full")));
  expect(await process()).toEqual({ outcome: "kept", fault });
});

test("a look that told somebody who has gone by the time it is repeated is told again, with nobody in it", async () => {
  const { clock, board, registry, sent, process } = setUp();
  await board.stir("room.1", { dueAtMs: clock.now() });
  await process();
  const first = sent[0]?.message as PresenceEvent | undefined;
  const bob = { connectionId: "c-3", identity: { provedBy: "none" as const, groups: [] }, protocol: "test.v1" };
  const until = { connectedAtMs: clock.now(), expiresAtMs: clock.now() + 3_600_000 };
  await registry.register({ ...bob, ...until, addresses: [{ kind: "group", id: "room.1" }] });
  clock.advance(1000);
  await board.stir("room.1", { dueAtMs: clock.now() });
  const { show } = board;
  board.show = () => Promise.reject(new StoreFault("unavailable", "killed"));
  expect(await process()).toMatchObject({ outcome: "requeued" });
  board.show = show;
  await registry.unregister(bob);
  clock.advance(30_000);
  expect(await process()).toMatchObject({ outcome: "told" });
  expect(sent[1]?.message).toMatchObject({ changes: { joined: [{ id: "c-3" }] } });
  expect(sent[2]?.message).toMatchObject({ previous: first?.revision, users: 1, changes: { joined: [], left: [] } });
  expect(await board.shown("room.1")).toMatchObject({ revision: clock.now(), users: 1 });
});
