import type { DeliveryTask } from "./delivery-task.ts";

/** A task, or a part of one, that a queue has not taken. */
export interface FailedEntry {
  readonly task: DeliveryTask;
  /** Why not. */
  readonly fault: unknown;
}

/** Where senders and workers enqueue deliveries for workers. */
export interface DeliveryQueue {
  /** How many tasks are worth one call: with fewer, calls cost more than they need to. */
  readonly tasksPerCall: number;

  /**
   * Puts tasks into the queue, in no particular order. A worker gets each at least once; one that is too large for the
   * queue as it is may arrive as several, with some of the recipients each.
   *
   * @param delayMs how long workers do not see them yet; whole seconds, rounded up, 15 minutes at most. 0 by default.
   * @returns what was not taken, as far as it is known: after a fault it may have been. Empty when all is well. Never
   *   throws.
   */
  put(tasks: readonly DeliveryTask[], delayMs?: number): Promise<readonly FailedEntry[]>;
}
