import type { AdjustableClock } from "./clock.ts";
import { createTimers, type Timer } from "./timers.ts";

/** The longest delay of `setTimeout`: 2^31 - 1. */
const MOST_DELAY_MS = 2_147_483_647;

interface ArmedTimer extends Timer {
  handle?: NodeJS.Timeout;
}

/** The machine's time, running on its own, and adjustable. */
export function createSystemClock(): AdjustableClock {
  let offsetMs = 0;
  const timers = createTimers<ArmedTimer>();
  const now = () => Date.now() + offsetMs;

  function fire(timer: ArmedTimer): void {
    clearTimeout(timer.handle);
    if (timers.remove(timer)) timer.run();
  }

  function arm(timer: ArmedTimer): void {
    clearTimeout(timer.handle);
    // A longer delay would be none at all: such a timer is armed again on its way.
    const delayMs = Math.min(Math.max(0, timer.dueMs - now()), MOST_DELAY_MS);
    timer.handle = setTimeout(() => (timer.dueMs <= now() ? fire(timer) : arm(timer)), delayMs);
  }

  return {
    now,
    after(delayMs, run) {
      const timer: ArmedTimer = { dueMs: now() + delayMs, run };
      timers.add(timer);
      arm(timer);
      return () => {
        clearTimeout(timer.handle);
        timers.remove(timer);
      };
    },
    advance(ms) {
      const targetMs = now() + ms;
      for (let timer = timers.nextDue(targetMs); timer !== undefined; timer = timers.nextDue(targetMs)) {
        offsetMs += Math.max(0, timer.dueMs - now());
        fire(timer);
      }
      offsetMs += Math.max(0, targetMs - now());
      for (const timer of timers) arm(timer);
    },
  };
}
