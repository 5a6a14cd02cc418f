export interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Timers that have not run yet. */
export interface Timers<Kind extends Timer> {
  readonly size: number;
  add(timer: Kind): void;
  /** Takes a timer out; whether it was there. */
  remove(timer: Kind): boolean;
  /** The next timer that is due by then; of those due at the same time, the one that was added first. */
  nextDue(byMs: number): Kind | undefined;
  [Symbol.iterator](): Iterator<Kind>;
}

export function createTimers<Kind extends Timer>(): Timers<Kind> {
  const timers = new Set<Kind>();
  return {
    get size() {
      return timers.size;
    },
    add: (timer) => void timers.add(timer),
    remove: (timer) => timers.delete(timer),
    nextDue(byMs) {
      let next: Kind | undefined;
      for (const timer of timers) {
        if (timer.dueMs <= byMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
      }
      return next;
    },
    [Symbol.iterator]: () => timers[Symbol.iterator](),
  };
}
