export interface Backoff {
  /** The most that may be waited before the second attempt. */
  readonly baseMs: number;
  /** The most that is ever waited. */
  readonly capMs: number;
}

/**
 * How long to wait after a failed attempt: full jitter, anything from nothing to a bound that doubles each time, so that
 * the clients of a hub do not come back all at once (rule K5).
 *
 * The hub has the same function for itself. What is published must not depend on the hub's domain, and the domain imports
 * nothing of ours.
 *
 * @param attempt the attempt that failed, counted from 1
 * @param random from 0 inclusive to 1 exclusive
 */
export function fullJitterMs(attempt: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}
