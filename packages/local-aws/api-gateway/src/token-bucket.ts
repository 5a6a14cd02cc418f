import type { Clock } from "@switchboard/adjustable-clock";
import type { ApiDefinition } from "./definition/api-definition.ts";

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

/** A token bucket for each route that has a limit of its own; a route without one gives whatever is asked of it. */
export function createRouteThrottles(clock: Clock, { routes }: ApiDefinition): (routeKey: string) => boolean {
  const buckets = new Map(
    Object.entries(routes).flatMap(([key, { throttling }]) => {
      if (throttling === undefined) return [];
      return [[key, createTokenBucket(clock, throttling.requestsPerSecond, throttling.burst)] as const];
    }),
  );
  return (routeKey) => buckets.get(routeKey)?.() ?? true;
}
