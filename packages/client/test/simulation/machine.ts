import type { Clock } from "../../src/time/clock.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** The machine, or the browser tab, that a client runs on: its clock, its timers, and when it sleeps. */
export interface Machine {
  readonly clock: Clock;
  /** Timers that the client has set and that have not run. */
  timers(): number;
  /** As the client's own timers, which do not count it. */
  after(delayMs: number, run: () => void): void;
  /** Hands something to the client; while the machine sleeps, it waits. */
  deliver(run: () => void): void;
  /**
   * Nothing runs for so long.
   *
   * @param standing timers stand still meanwhile; otherwise those that fell due run on waking
   */
  sleep(durationMs: number, standing: boolean): void;
  isAsleep(): boolean;
  /** Sets the clock. */
  jump(byMs: number): void;
  hasJumped(): boolean;
}

interface Timer {
  dueMs: number;
  readonly run: () => void;
  readonly own: boolean;
  cancel: () => void;
}

/** What the clocks show at the beginning. */
export const START_MS = Date.UTC(2026, 0, 1);

export function createMachine(scheduler: Scheduler, random: Random): Machine {
  // In the order in which they were set.
  const timers = new Set<Timer>();
  let offsetMs = 0;
  let asleepUntilMs = -1;

  function arm(timer: Timer): void {
    timer.cancel = scheduler.at(timer.dueMs, () => {
      timers.delete(timer);
      timer.run();
    });
  }

  function set(delayMs: number, own: boolean, run: () => void): Timer {
    const timer: Timer = { dueMs: scheduler.now() + Math.max(0, delayMs), run, own, cancel() {} };
    timers.add(timer);
    arm(timer);
    return timer;
  }

  return {
    clock: {
      now: () => START_MS + Math.floor(scheduler.now() + offsetMs),
      after(delayMs, run) {
        const timer = set(delayMs, true, run);
        return () => {
          timer.cancel();
          timers.delete(timer);
        };
      },
    },
    timers: () => [...timers].filter(({ own }) => own).length,
    after: (delayMs, run) => void set(delayMs, false, run),
    deliver(run) {
      if (scheduler.now() >= asleepUntilMs) run();
      else scheduler.at(asleepUntilMs, run);
    },
    sleep(durationMs, standing) {
      const wakeMs = scheduler.now() + durationMs;
      asleepUntilMs = wakeMs;
      // Whether the timers or the network come first on waking.
      const lateMs = random.chance(0.5) ? 0 : 0.001;
      for (const timer of [...timers].sort((one, other) => one.dueMs - other.dueMs)) {
        timer.cancel();
        timer.dueMs = standing ? timer.dueMs + durationMs : Math.max(timer.dueMs, wakeMs + lateMs);
        arm(timer);
      }
    },
    isAsleep: () => scheduler.now() < asleepUntilMs,
    jump(byMs) {
      offsetMs += byMs;
    },
    hasJumped: () => offsetMs !== 0,
  };
}
