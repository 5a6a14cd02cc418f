import type { Clock } from "../../src/clock.ts";

/** A clock that stands still unless it is turned on. */
export interface ManualClock extends Clock {
  /** Runs everything that falls due on the way, in order of its due time. */
  advance(ms: number): void;
  /** When the things that are still to be done fall due, from now, in milliseconds. */
  delays(): readonly number[];
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  function next(targetMs: number) {
    const due = [...timers].filter(({ dueMs }) => dueMs <= targetMs);
    return due.reduce<(typeof due)[number] | undefined>(
      (first, each) => (first !== undefined && first.dueMs <= each.dueMs ? first : each),
      undefined,
    );
  }

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const targetMs = nowMs + ms;
      for (let timer = next(targetMs); timer !== undefined; timer = next(targetMs)) {
        nowMs = timer.dueMs;
        timers.delete(timer);
        timer.run();
      }
      nowMs = targetMs;
    },
    delays: () => [...timers].map(({ dueMs }) => dueMs - nowMs).sort((one, other) => one - other),
  };
}
