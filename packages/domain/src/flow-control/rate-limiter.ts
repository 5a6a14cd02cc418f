import { type Clock, wait } from "../runtime/clock.ts";

/**
 * Resolves when the next one may begin.
 *
 * @param untilMs when, in epoch milliseconds, it need not begin any longer: resolves then at the latest, without a turn
 */
export type WaitForTurn = (untilMs?: number) => Promise<void>;

/** How far ahead of an even rate they may begin together: a timer for each of a thousand a second would cost too much. */
const leewayMs = 100;

/** Lets so many begin in any second, evenly but for a tenth of a second's worth, in the order they came. */
export function createRateLimiter(perSecond: number, clock: Clock): WaitForTurn {
  const intervalMs = 1000 / perSecond;
  let nextMs = Number.NEGATIVE_INFINITY;
  return async (untilMs = Number.POSITIVE_INFINITY) => {
    const nowMs = clock.now();
    nextMs = Math.max(nextMs, nowMs);
    if (nextMs >= untilMs) {
      // A timer may be a moment early, and what began then would be out of turn.
      while (clock.now() < untilMs) await wait(clock, untilMs - clock.now());
      return;
    }
    const aheadMs = nextMs - nowMs;
    nextMs += intervalMs;
    if (aheadMs >= leewayMs) await wait(clock, aheadMs);
  };
}
