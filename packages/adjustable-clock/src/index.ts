/** Time as the gateway sees it: every limit and every timestamp it produces comes from here. */
export interface Clock {
  /** Milliseconds since 1970. Never goes back. */
  now(): number;
  /** Calls `run` once, `delayMs` from now; the result cancels it, and does nothing afterwards. */
  after(delayMs: number, run: () => void): () => void;
}

/** A clock that can be turned on by hand. */
export interface AdjustableClock extends Clock {
  /** Moves time on by `ms` and runs everything that falls due on the way, in order of its due time. */
  advance(ms: number): void;
}

/** The longest delay of `setTimeout`: 2^31 - 1. */
const MOST_DELAY_MS = 2_147_483_647;

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  handle?: NodeJS.Timeout;
}

/** The machine's time, running on its own, and adjustable. */
export function createSystemClock(): AdjustableClock {
  return createClock({ base: Date.now, running: true });
}

/** A clock that stands still unless it is turned on: what tests want. Starts at `startMs`. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): AdjustableClock {
  return createClock({ base: () => startMs, running: false });
}

function createClock({ base, running }: { readonly base: () => number; readonly running: boolean }): AdjustableClock {
  let offsetMs = 0;
  const timers = new Set<Timer>();
  const now = () => base() + offsetMs;

  function fire(timer: Timer): void {
    clearTimeout(timer.handle);
    if (timers.delete(timer)) timer.run();
  }

  function arm(timer: Timer): void {
    if (!running) return;
    clearTimeout(timer.handle);
    // A longer delay would be none at all: such a timer is armed again on its way.
    const delayMs = Math.min(Math.max(0, timer.dueMs - now()), MOST_DELAY_MS);
    timer.handle = setTimeout(() => (timer.dueMs <= now() ? fire(timer) : arm(timer)), delayMs);
  }

  function nextDue(targetMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= targetMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  return {
    now,
    after(delayMs, run) {
      const timer: Timer = { dueMs: now() + delayMs, run };
      timers.add(timer);
      arm(timer);
      return () => {
        clearTimeout(timer.handle);
        timers.delete(timer);
      };
    },
    advance(ms) {
      const targetMs = now() + ms;
      for (let timer = nextDue(targetMs); timer !== undefined; timer = nextDue(targetMs)) {
        offsetMs += Math.max(0, timer.dueMs - now());
        fire(timer);
      }
      offsetMs += Math.max(0, targetMs - now());
      for (const timer of timers) arm(timer);
    },
  };
}
