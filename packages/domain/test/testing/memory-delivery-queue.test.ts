import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import type { DeliveryTask } from "../../src/index.ts";
import { describeDeliveryQueue } from "../../src/testing/contracts/index.ts";
import { createMemoryDeliveryQueue } from "../../src/testing/index.ts";

describeDeliveryQueue("memory", async () => {
  const clock = createManualClock();
  const queue = createMemoryDeliveryQueue({ clock });
  const takeVisible = async () => {
    const task = queue.take();
    if (task === undefined) return [];
    const { delayMs: _, ...asPut } = task;
    return [asPut];
  };
  return {
    ...{ queue, takeVisible },
    async take(recipients) {
      const taken: DeliveryTask[] = [];
      for (let count = 0; count < recipients; ) {
        const [task] = await takeVisible();
        if (task === undefined) throw new Error("The queue is empty.");
        taken.push(task);
        count += task.recipients.length;
      }
      return taken;
    },
    pass: async (ms) => clock.advance(ms),
    broken: createMemoryDeliveryQueue({ refusals: [() => new Error("full")] }),
    [Symbol.asyncDispose]: async () => {},
  };
});

test("without a clock, delays are over at once", async () => {
  const queue = createMemoryDeliveryQueue();
  const task = { message: { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" }, recipients: [], attempt: 1 };
  await queue.put([task], 900_000);
  expect(queue.take()).toEqual({ ...task, delayMs: 900_000 });
});

test("a memory queue returns the tasks that it refuses, and holds the others", async () => {
  const queue = createMemoryDeliveryQueue();
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" };
  const [first, second] = [1, 2].map((attempt) => ({ message, recipients: [], attempt }));
  const fault = new Error("full");
  queue.refuse(({ attempt }) => (attempt === 1 ? fault : undefined));
  if (first === undefined || second === undefined) throw new Error("There are two.");
  expect(await queue.put([first, second], 7)).toEqual([{ task: first, fault }]);
  expect(queue.waiting()).toEqual([{ ...second, delayMs: 7 }]);
  queue.refuse();
  expect(await queue.put([first])).toEqual([]);
});

test("a memory queue refuses one call after the other as it is told, and goes on with the last refusal", async () => {
  const queue = createMemoryDeliveryQueue({ refusals: [() => "full", () => undefined] });
  const task = { message: { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" }, recipients: [], attempt: 1 };
  expect(await queue.put([task, task])).toEqual([
    { task, fault: "full" },
    { task, fault: "full" },
  ]);
  expect([await queue.put([task]), await queue.put([task])]).toEqual([[], []]);
  queue.refuse(
    () => undefined,
    () => "broken",
  );
  expect([await queue.put([task]), await queue.put([task]), await queue.put([task])]).toEqual([
    [],
    [{ task, fault: "broken" }],
    [{ task, fault: "broken" }],
  ]);
  expect(queue.puts()).toEqual([2, 1, 1, 1, 1, 1]);
  expect(queue.waiting()).toHaveLength(3);
});

test("a memory queue can hold a call: it takes the tasks when it is released", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const queue = createMemoryDeliveryQueue({ hold: () => held });
  const recipients = ["c-2", "c-1"].map((connectionId) => {
    return { connectionId, expiresAtMs: 0, protocol: "test.v1", foundAt: "everyone" };
  });
  const task = { message: { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" }, recipients, attempt: 1 };
  const put = queue.put([task]);
  expect([queue.puts(), queue.waiting()]).toEqual([[1], []]);
  release();
  expect(await put).toEqual([]);
  expect(queue.recipients()).toEqual(["c-1", "c-2"]);
});
