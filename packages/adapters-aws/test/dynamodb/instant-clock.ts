import type { Clock } from "@switchboard/domain";

export interface InstantClock extends Clock {
  /** What has been waited so far, in milliseconds. */
  waitedMs(): readonly number[];
}

/**
 * A clock on which every wait is over at once, and has taken its time.
 *
 * @param onWait called at each wait, before it is over
 */
export function createInstantClock(onWait: (nowMs: number) => void = () => {}): InstantClock {
  const waited: number[] = [];
  let now = 0;
  return {
    now: () => now,
    async wait(ms) {
      waited.push(ms);
      now += ms;
      onWait(now);
    },
    waitedMs: () => waited,
  };
}
