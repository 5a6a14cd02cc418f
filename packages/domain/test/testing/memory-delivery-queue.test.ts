import { expect, test } from "vitest";
import { describeDeliveryQueue } from "../../src/testing/contracts/index.ts";
import { createMemoryDeliveryQueue, type QueuedTask } from "../../src/testing/index.ts";

describeDeliveryQueue("memory", async () => {
  const queue = createMemoryDeliveryQueue();
  return {
    queue,
    async take(recipients) {
      const taken: Omit<QueuedTask, "delayMs">[] = [];
      for (let count = 0; count < recipients; ) {
        const task = queue.take();
        if (task === undefined) throw new Error("The queue is empty.");
        const { delayMs: _, ...asPut } = task;
        taken.push(asPut);
        count += task.recipients.length;
      }
      return taken;
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

test("a task that is refused is returned, and not in the queue; the others are", async () => {
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
