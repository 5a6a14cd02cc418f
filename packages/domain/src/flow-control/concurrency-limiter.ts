import type { Clock } from "../runtime/clock.ts";
import { createAdaptiveLimit } from "./adaptive-limit.ts";
import { type Bulkhead, createBulkhead } from "./bulkhead.ts";
import { createRateLimiter } from "./rate-limiter.ts";

export interface ConcurrencyLimits {
  /** Calls under way at a time that are not slow; fewer while several connections are throttled. */
  readonly postsAtATime: number;
  /** What `postsAtATime` never falls below. */
  readonly leastPostsAtATime: number;
  /** Calls that may begin in a second; without it, as many as there is room for. */
  readonly postsPerSecond?: number;
  /** From then on a call is slow, and its slot is another's. */
  readonly slowAfterMs: number;
  /** Slow calls under way at a time, besides the others. */
  readonly slowPostsAtATime: number;
}

/** Keeps the calls of the gateway that one function makes within bounds. */
export interface ConcurrencyLimiter extends Bulkhead {
  /** A post was answered. */
  answered(connectionId: string, isThrottled: boolean): void;
}

export function createConcurrencyLimiter(limits: ConcurrencyLimits, clock: Clock): ConcurrencyLimiter {
  const limit = createAdaptiveLimit({ most: limits.postsAtATime, least: limits.leastPostsAtATime });
  const bulkhead = createBulkhead({
    limit: limit.current,
    slowAtATime: limits.slowPostsAtATime,
    slowAfterMs: limits.slowAfterMs,
    clock,
    ...(limits.postsPerSecond !== undefined && { waitForTurn: createRateLimiter(limits.postsPerSecond, clock) }),
  });
  return { ...bulkhead, answered: limit.answered };
}
