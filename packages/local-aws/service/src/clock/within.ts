import type { Clock } from "@switchboard/adjustable-clock";

/** Lets work say that it is kept from running: that time does not count. */
export interface TimeLimit {
  pause(): void;
  /** To be called after {@link TimeLimit.pause}, once. */
  resume(): void;
}

/** How often it is looked how much time has passed. */
const LOOK_MS = 500;
/** What a look counts at most: where it comes later, this machine has stood still, and the work with it. */
const MOST_PER_LOOK_MS = 2 * LOOK_MS;

/** The outcome of `work`, or `timed-out` once it has had `limitMs`; a later outcome is dropped. */
export async function within<T>(
  clock: Clock,
  limitMs: number,
  work: (limit: TimeLimit) => Promise<T>,
): Promise<T | "timed-out"> {
  let cancel = () => {};
  let leftMs = limitMs;
  let timeOut = () => {};
  const timedOut = new Promise<"timed-out">((resolve) => {
    timeOut = () => resolve("timed-out");
  });
  function count(): void {
    const lookedAt = clock.now();
    cancel = clock.after(Math.min(LOOK_MS, leftMs), () => {
      leftMs -= Math.min(clock.now() - lookedAt, MOST_PER_LOOK_MS);
      if (leftMs <= 0) timeOut();
      else count();
    });
  }
  count();
  try {
    return await Promise.race([work({ pause: () => cancel(), resume: count }), timedOut]);
  } finally {
    cancel();
  }
}
