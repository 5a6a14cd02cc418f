import { expect } from "vitest";
import type { PresenceQueue, PresenceTask } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface PresenceQueueSubject extends AsyncDisposable {
  readonly queue: PresenceQueue;
  /** Takes some of the tasks that workers see at the moment, at least one if there is any. */
  takeVisible(): Promise<readonly PresenceTask[]>;
  /** Lets so much time pass for the queue. */
  pass(ms: number): Promise<void>;
  /** A queue of the same kind that takes nothing. */
  readonly broken: PresenceQueue;
}

const taskOf = (attempt = 1): PresenceTask => ({
  group: uniqueId("room ü\ufffe"),
  dueAtMs: 1_767_225_600_123,
  attempt,
});

const behaviours = {
  "hands over a task as it is": async ({ queue, takeVisible }) => {
    for (const task of [taskOf(), taskOf(7)]) {
      await queue.put(task, 0);
      expect(await takeVisible()).toEqual([task]);
    }
  },

  "hands over what is to be seen later when its delay is over, in whole seconds and rounded up": async ({
    queue,
    takeVisible,
    pass,
  }) => {
    const task = taskOf();
    await queue.put(task, 1001);
    await pass(1999);
    expect(await takeVisible()).toEqual([]);
    await pass(1);
    expect(await takeVisible()).toEqual([task]);
  },

  "hands over what is to be seen much later after 15 minutes": async ({ queue, takeVisible, pass }) => {
    const task = taskOf();
    await queue.put(task, 86_400_000);
    await pass(15 * 60_000 - 1);
    expect(await takeVisible()).toEqual([]);
    await pass(1);
    expect(await takeVisible()).toEqual([task]);
  },

  "throws when it does not take a task": async ({ broken }) => {
    await expect(broken.put(taskOf(), 0)).rejects.toThrow();
  },
} satisfies Behaviours<PresenceQueueSubject>;

export type PresenceQueueBehaviour = keyof typeof behaviours;

/** The contract of `PresenceQueue`, as far as a queue that is well can show it. */
export function describePresenceQueue(
  name: string,
  createSubject: () => Promise<PresenceQueueSubject>,
  skips: readonly Skip<PresenceQueueBehaviour>[] = [],
): void {
  describeBehaviours(`PresenceQueue: ${name}`, behaviours, createSubject, skips);
}
