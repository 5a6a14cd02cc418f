import type { ConnectionRef } from "../model/connection.ts";

/** A connection that has closed, for a worker to unregister. */
export interface UnregisterTask {
  readonly connection: ConnectionRef;
  /** When it was known to have closed, in epoch milliseconds. */
  readonly closedAtMs: number;
  /** Which worker's attempt it is, counted from 1. */
  readonly attempt: number;
  /** The trace that it was put in, as the tracing system writes it. */
  readonly trace?: string;
}

/** Hands connections that have closed over to workers. */
export interface UnregisterQueue {
  /**
   * Puts a task into the queue. A worker gets it at least once.
   *
   * @param delayMs how long workers do not see it yet; whole seconds, rounded up, 15 minutes at most
   * @throws when the queue does not take it, as far as that is known: it may be there after all
   */
  put(task: UnregisterTask, delayMs: number): Promise<void>;
}
