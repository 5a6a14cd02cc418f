/** Time: every limit and every timestamp of whoever is given one comes from it. */
export interface Clock {
  /** Milliseconds since 1970. Never goes back. */
  now(): number;
  /** Calls `run` once, `delayMs` from now; the result cancels it, and does nothing afterwards. */
  after(delayMs: number, run: () => void): () => void;
}

/** A clock that can be moved on by hand. */
export interface AdjustableClock extends Clock {
  /** Moves time on by `ms` and runs every timer that falls due on the way, in order of its due time. */
  advance(ms: number): void;
}
