import type { AdjustableClock } from "./clock.ts";
import { createTimers, type Timer } from "./timers.ts";

/** A clock that stands still unless it is moved on: what tests want. */
export interface ManualClock extends AdjustableClock {
  /**
   * Like `advance`, and lets promises settle before the first timer and after each: what they start to wait for falls due
   * on the way as well.
   */
  advanceAsync(ms: number): Promise<void>;
  /**
   * Moves time on from timer to timer, with promises settled in between, until `promise` is settled.
   *
   * @returns what the promise resolves to
   * @throws what the promise rejects with; an error when no timer is left that could settle it
   */
  until<Value>(promise: Promise<Value>): Promise<Value>;
  /** How many timers have not run yet. */
  waiting(): number;
}

export interface ManualClockOptions {
  /**
   * Time moves on to the next timer by itself as soon as promises have settled: no wait takes any time. For work that
   * waits for sockets besides, which `until` knows nothing of. False by default.
   */
  readonly autoAdvance?: boolean;
}

/** Everything that needs no time has happened when it resolves. */
const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** @param startMs what it shows at first, in epoch milliseconds; the beginning of 2026 by default */
export function createManualClock(
  startMs = Date.UTC(2026, 0, 1),
  { autoAdvance = false }: ManualClockOptions = {},
): ManualClock {
  let nowMs = startMs;
  const timers = createTimers<Timer>();

  /** Runs the next timer that is due by then, at its own time; whether there was one. */
  function runNext(byMs = Number.POSITIVE_INFINITY): boolean {
    const timer = timers.nextDue(byMs);
    if (timer === undefined) return false;
    timers.remove(timer);
    nowMs = Math.max(nowMs, timer.dueMs);
    timer.run();
    return true;
  }

  return {
    now: () => nowMs,

    after(delayMs, run) {
      const timer: Timer = { dueMs: nowMs + delayMs, run };
      timers.add(timer);
      if (autoAdvance) setImmediate(() => runNext());
      return () => void timers.remove(timer);
    },

    advance(ms) {
      const endMs = nowMs + ms;
      while (runNext(endMs));
      nowMs = Math.max(nowMs, endMs);
    },

    async advanceAsync(ms) {
      const endMs = nowMs + ms;
      do await promisesSettled();
      while (runNext(endMs));
      nowMs = Math.max(nowMs, endMs);
    },

    async until(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (await promisesSettled(); !isSettled; await promisesSettled()) {
        if (!runNext()) throw new Error("The promise is not settled, and no timer is left that could settle it.");
      }
      return promise;
    },

    waiting: () => timers.size,
  };
}
