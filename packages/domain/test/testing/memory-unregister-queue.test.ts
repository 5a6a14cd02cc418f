import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { describeUnregisterQueue } from "../../src/testing/contracts/index.ts";
import { createMemoryUnregisterQueue } from "../../src/testing/index.ts";

describeUnregisterQueue("memory", async () => {
  const clock = createManualClock();
  const queue = createMemoryUnregisterQueue({ clock });
  const broken = createMemoryUnregisterQueue();
  broken.behave(() => Promise.reject(new Error("full")));
  return {
    ...{ queue, broken },
    async takeVisible() {
      const task = queue.take();
      if (task === undefined) return [];
      const { delayMs: _, ...asPut } = task;
      return [asPut];
    },
    pass: async (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: async () => {},
  };
});

test("without a clock, delays are over at once; a queue that behaves badly is itself again when it is told to", async () => {
  const queue = createMemoryUnregisterQueue();
  const task = { connection: { connectionId: "c-1" }, closedAtMs: 0, attempt: 1 };
  queue.behave(() => Promise.reject(new Error("full")));
  await expect(queue.put(task, 0)).rejects.toThrow("full");
  expect(queue.take()).toBeUndefined();
  queue.behave();
  await queue.put(task, 900_000);
  expect(queue.waiting()).toEqual([{ ...task, delayMs: 900_000 }]);
  expect(queue.take()).toEqual({ ...task, delayMs: 900_000 });
});
