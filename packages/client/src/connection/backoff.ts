/** How long to wait before the next attempt. In milliseconds. */
export interface Backoff {
  /** The bound for the first wait; it doubles from attempt to attempt. */
  readonly firstMs: number;
  /** The bound never grows beyond. */
  readonly mostMs: number;
}

/**
 * Full jitter: a random time between nothing and the bound, so that the clients of a hub do not come back all at once
 * (rule K5).
 *
 * @param failures attempts that have failed in a row, from 0
 * @param random from 0 inclusive to 1 exclusive
 */
export function fullJitterMs({ firstMs, mostMs }: Backoff, failures: number, random: number): number {
  return random * Math.min(mostMs, firstMs * 2 ** failures);
}
