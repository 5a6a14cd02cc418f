import type { Random } from "../runtime/random.ts";

export interface Backoff {
  /** The most that may be waited before the second attempt. */
  readonly baseMs: number;
  /** The most that is ever waited. */
  readonly capMs: number;
}

/**
 * How long to wait after a failed attempt: full jitter, anything from nothing to a bound that doubles each time, so
 * that callers who failed together do not come back together. Source: AWS Architecture Blog, exponential backoff and
 * jitter.
 *
 * @param attempt the attempt that failed, counted from 1
 */
export function fullJitterMs(attempt: number, { baseMs, capMs }: Backoff, random: Random): number {
  return random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}
