import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createProcessUnregisterTask, createUnregister, StoreFault, type UnregisterTask } from "../../src/index.ts";
import {
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryDeadLetters,
  createMemoryUnregisterQueue,
} from "../../src/testing/index.ts";

const known = connectionOf("c-1", { sessionId: "anon/s" });
const down = new StoreFault("unavailable", "No answer.");

function setScene(letterFault?: Error) {
  const clock = createManualClock();
  const registry = createMemoryConnectionRegistry({ connections: [known] });
  const queue = createMemoryUnregisterQueue({ clock });
  const deadLetters = createMemoryDeadLetters(letterFault === undefined ? {} : { fault: letterFault });
  const asked = createUnregister({ registry });
  let store: () => Promise<void> = async () => {};
  const process = createProcessUnregisterTask({
    async unregister(...given) {
      await store();
      return asked(...given);
    },
    ...{ queue, deadLetters, clock, random: () => 0.5 },
  });
  const first: UnregisterTask = { connection: { connectionId: "c-1" }, closedAtMs: clock.now(), attempt: 1 };
  return {
    ...{ clock, queue, deadLetters, first },
    isRegistered: () => registry.connections().has("c-1"),
    behave: (next: () => Promise<void>) => {
      store = next;
    },
    work: (task: UnregisterTask) => clock.until(process(task, clock.now() + 20_000)),
  };
}

test("a task is done once; a second time, and an unknown connection, are no fault", async () => {
  const { work, first, isRegistered, queue } = setScene();
  expect(await work(first)).toEqual({ outcome: "closed" });
  expect(isRegistered()).toBe(false);
  expect(await work(first)).toEqual({ outcome: "unknown" });
  expect(await work({ ...first, connection: { connectionId: "never registered" } })).toEqual({ outcome: "unknown" });
  expect(queue.waiting()).toEqual([]);
});

test("a task that fails rests longer and longer before its next attempt, and is done when the store is back", async () => {
  const { work, first, clock, queue, behave, isRegistered } = setScene();
  behave(() => Promise.reject(down));
  const rests: number[] = [];
  let task: UnregisterTask | undefined = first;
  for (let round = 0; round < 8 && task !== undefined; round += 1) {
    expect(await work(task)).toEqual({ outcome: "requeued", fault: down });
    const [waiting] = queue.waiting();
    rests.push(waiting?.delayMs ?? 0);
    clock.advance(waiting?.delayMs ?? 0);
    task = queue.take();
  }
  expect(rests).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 450_000, 450_000]);
  behave(async () => {});
  if (task === undefined) throw new Error("The task has got lost.");
  expect(task).toMatchObject({ attempt: 9, closedAtMs: first.closedAtMs });
  expect(await work(task)).toEqual({ outcome: "closed" });
  expect(isRegistered()).toBe(false);
});

test("a store that does not answer holds a worker for one attempt, no longer than its time", async () => {
  const { work, first, clock, behave, queue } = setScene();
  const beganAtMs = clock.now();
  behave(() => new Promise(() => {}));
  expect(await work(first)).toMatchObject({ outcome: "requeued", fault: expect.any(Error) });
  expect(clock.now() - beganAtMs).toBe(20_000);
  expect(queue.waiting()).toHaveLength(1);
});

test("after the last attempt a dead letter names the connection", async () => {
  const { work, first, behave, deadLetters, queue } = setScene();
  behave(() => Promise.reject(down));
  expect(await work({ ...first, attempt: 11 })).toMatchObject({ outcome: "requeued" });
  const last = { ...first, attempt: 12 };
  expect(deadLetters.letters()).toEqual([]);
  expect(await work(last)).toEqual({ outcome: "dead-lettered", fault: down });
  expect(deadLetters.letters()).toEqual([{ kind: "still-registered", task: last }]);
  expect(queue.waiting()).toHaveLength(1);
});

test("what neither queue takes is kept, in time", async () => {
  const { work, first, behave, clock, queue } = setScene(new Error("no letters today"));
  behave(() => Promise.reject(down));
  const beganAtMs = clock.now();
  queue.behave(() => Promise.reject(new Error("full")));
  expect(await work(first)).toEqual({ outcome: "kept", fault: down });
  expect(await work({ ...first, attempt: 12 })).toEqual({ outcome: "kept", fault: down });
  expect(clock.now() - beganAtMs).toBeLessThanOrEqual(10_000);
});
