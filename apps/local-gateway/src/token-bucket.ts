import type { Clock } from "@switchboard/adjustable-clock";

/**
 * Throttling as API Gateway does it: `burst` at once, refilled at `perSecond`.
 *
 * @returns a function that takes one token, or says false when there is none.
 */
export function createTokenBucket(clock: Clock, perSecond: number, burst: number): () => boolean {
  let tokens = burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
