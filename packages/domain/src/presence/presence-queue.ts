/** A group that a worker is to look at. */
export interface PresenceTask {
  readonly group: string;
  /** The look that it was put for, by when that was to be, in epoch milliseconds. */
  readonly dueAtMs: number;
  /** Which attempt at this look it is, counted from 1. */
  readonly attempt: number;
  /** The trace that it was put in, as the tracing system writes it. */
  readonly trace?: string;
}

/** Hands groups over to workers that look at them. */
export interface PresenceQueue {
  /**
   * Puts a task into the queue. A worker gets it at least once.
   *
   * @param delayMs how long workers do not see it yet; whole seconds, rounded up, 15 minutes at most
   * @throws when the queue does not take it, as far as that is known: it may be there after all
   */
  put(task: PresenceTask, delayMs: number): Promise<void>;
}
