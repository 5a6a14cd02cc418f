import type { Clock } from "./clock.ts";
import { createTimer, type Timer } from "./timer.ts";

/** How long after the machine has woken an alarm may be late. */
const CHECK_MS = 15_000;

/**
 * A timer that goes by the wall clock as well. While a machine or a page sleeps, its timers may stand still: five minutes
 * then last as long as the sleep and five minutes. An alarm looks at the clock on the way. It is never later than its
 * delay of running time either, so that a clock that is set back does not defer it.
 */
export function createAlarm(clock: Clock): Timer {
  const timer = createTimer(clock);

  function wait(dueAt: number, leftMs: number, run: () => void): void {
    const stepMs = Math.min(leftMs, CHECK_MS);
    timer.set(stepMs, () => {
      if (stepMs === leftMs || clock.now() >= dueAt) run();
      else wait(dueAt, leftMs - stepMs, run);
    });
  }

  return {
    set: (delayMs, run) => wait(clock.now() + delayMs, delayMs, run),
    stop: timer.stop,
  };
}
