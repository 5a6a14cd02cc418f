import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { describePresenceQueue } from "../../src/testing/contracts/index.ts";
import { createMemoryPresenceQueue } from "../../src/testing/index.ts";

describePresenceQueue("memory", async () => {
  const clock = createManualClock();
  const queue = createMemoryPresenceQueue({ clock });
  const broken = createMemoryPresenceQueue();
  broken.behave(() => Promise.reject(new Error("full")));
  return {
    ...{ queue, broken },
    async takeVisible() {
      const task = queue.take();
      return task === undefined ? [] : [task];
    },
    pass: async (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: async () => {},
  };
});

test("shows what is waiting, and is itself again when it is told to", async () => {
  const queue = createMemoryPresenceQueue();
  queue.behave(() => Promise.reject(new Error("full")));
  await expect(queue.put({ group: "room.1", dueAtMs: 1, attempt: 1 }, 0)).rejects.toThrow("full");
  queue.behave();
  await queue.put({ group: "room.1", dueAtMs: 1, attempt: 2 }, 1500);
  expect(queue.waiting()).toEqual([{ group: "room.1", dueAtMs: 1, attempt: 2, visibleFromMs: 2000 }]);
  expect(queue.take()).toBeUndefined();
});
