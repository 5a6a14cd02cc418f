import type { DeliveryQueue, DeliveryTask } from "../index.ts";

/** A task in the queue. */
export interface QueuedTask extends DeliveryTask {
  /** How long workers were not to see it. */
  readonly delayMs: number;
}

export interface MemoryDeliveryQueue extends DeliveryQueue {
  /** What is in the queue, the oldest first, delayed or not. */
  waiting(): readonly QueuedTask[];
  /** Takes the oldest task out. */
  take(): QueuedTask | undefined;
  /** Decides of every task from now on whether it is taken: not, if there is a fault. Without a decision, it is. */
  refuse(fault?: (task: DeliveryTask) => unknown): void;
}

/** Keeps tasks as long as the process lives. */
export function createMemoryDeliveryQueue(): MemoryDeliveryQueue {
  const waiting: QueuedTask[] = [];
  let faultOf: (task: DeliveryTask) => unknown = () => undefined;
  return {
    async put(tasks, delayMs = 0) {
      return tasks.flatMap((task) => {
        const fault = faultOf(task);
        if (fault !== undefined) return [{ task, fault }];
        waiting.push(structuredClone({ ...task, delayMs }));
        return [];
      });
    },
    waiting: () => waiting,
    take: () => waiting.shift(),
    refuse(fault = () => undefined) {
      faultOf = fault;
    },
  };
}
