import type { DeliveryLimits } from "../delivery/delivery-limits.ts";
import type { Clock } from "../runtime/clock.ts";
import { createAdaptiveLimit } from "./adaptive-limit.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import { createPacer } from "./pacer.ts";

/** Keeps the calls of the gateway that one function makes within bounds. */
export interface Pressure extends Lanes {
  /** A post was answered. */
  answered(connectionId: string, isThrottled: boolean): void;
}

export function createPressure(limits: DeliveryLimits, clock: Clock): Pressure {
  const limit = createAdaptiveLimit({ most: limits.postsAtATime, least: limits.leastPostsAtATime });
  const lanes = createLanes({
    limit: limit.current,
    slowAtATime: limits.slowPostsAtATime,
    slowAfterMs: limits.slowAfterMs,
    clock,
    ...(limits.postsPerSecond !== undefined && { pace: createPacer(limits.postsPerSecond, clock) }),
  });
  return { ...lanes, answered: limit.answered };
}
