import { expect } from "vitest";
import type { UnregisterQueue, UnregisterTask } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface UnregisterQueueSubject extends AsyncDisposable {
  readonly queue: UnregisterQueue;
  /** Takes some of the tasks that workers see at the moment, at least one if there is any. */
  takeVisible(): Promise<readonly UnregisterTask[]>;
  /** Lets so much time pass for the queue. */
  pass(ms: number): Promise<void>;
  /** A queue of the same kind that takes nothing. */
  readonly broken: UnregisterQueue;
}

function taskOf(more: Partial<UnregisterTask> = {}): UnregisterTask {
  return {
    connection: { connectionId: uniqueId("R1kmxc2VNjMCFIA=") },
    closedAtMs: 1_767_225_600_123,
    attempt: 1,
    ...more,
  };
}

const behaviours = {
  "hands over a task as it is": async ({ queue, takeVisible }) => {
    const elsewhere = { connectionId: uniqueId("\ufffe 'ü'"), home: "eu-west-1\uffff" };
    for (const task of [taskOf(), taskOf({ attempt: 7 }), taskOf({ connection: elsewhere })]) {
      await queue.put(task, 0);
      expect(await takeVisible()).toEqual([task]);
    }
  },

  "hands over what is to be seen later when its delay is over, in whole seconds and rounded up": async ({
    queue,
    takeVisible,
    pass,
  }) => {
    const [later, now] = [taskOf(), taskOf()];
    await queue.put(later, 1001);
    await queue.put(now, 0);
    expect(await takeVisible()).toEqual([now]);
    await pass(1999);
    expect(await takeVisible()).toEqual([]);
    await pass(1);
    expect(await takeVisible()).toEqual([later]);
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

  "does not change what it is given": async ({ queue, takeVisible }) => {
    const task = taskOf();
    const before = structuredClone(task);
    await queue.put(Object.freeze({ ...task, connection: Object.freeze(task.connection) }), 0);
    await takeVisible();
    expect(task).toEqual(before);
  },
} satisfies Behaviours<UnregisterQueueSubject>;

export type UnregisterQueueBehaviour = keyof typeof behaviours;

/** The contract of `UnregisterQueue`, as far as a queue that is well can show it. */
export function describeUnregisterQueue(
  name: string,
  createSubject: () => Promise<UnregisterQueueSubject>,
  skips: readonly Skip<UnregisterQueueBehaviour>[] = [],
): void {
  describeBehaviours(`UnregisterQueue: ${name}`, behaviours, createSubject, skips);
}
