/** Time, injected so that tests can move it on. */
export interface Clock {
  /** Epoch milliseconds. Never goes back. */
  now(): number;
  /**
   * Calls `run` once, `delayMs` from now, or a moment early, as timers may be. The result cancels it, and does nothing
   * afterwards.
   */
  after(delayMs: number, run: () => void): () => void;
}

/** Resolves after so many milliseconds. */
export function wait(clock: Pick<Clock, "after">, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
