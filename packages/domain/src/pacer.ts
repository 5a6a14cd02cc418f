import type { Clock } from "./ports/clock.ts";

/** Resolves when the next one may begin. */
export type Pace = () => Promise<void>;

/** How far ahead of an even pace they may begin together: a timer for each of a thousand a second would cost too much. */
const leewayMs = 100;

/** Lets so many begin in any second, evenly but for a tenth of a second's worth, in the order they came. */
export function createPacer(perSecond: number, clock: Clock): Pace {
  const intervalMs = 1000 / perSecond;
  let nextMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = clock.now();
    nextMs = Math.max(nextMs, nowMs);
    const aheadMs = nextMs - nowMs;
    nextMs += intervalMs;
    if (aheadMs >= leewayMs) await clock.wait(aheadMs);
  };
}
