import { setImmediate as afterCallbacks } from "node:timers/promises";
import type { Clock } from "../index.ts";

export interface ManualClock extends Clock {
  /**
   * Turns the clock. What waits goes on in the order of its time, and whatever it starts to wait for in turn is part of
   * it; resolves when all that was due has gone on.
   */
  advance(ms: number): Promise<void>;
  /** Turns the clock from one wait to the next until work that waits has come to its end; returns, or throws, that. */
  until<Value>(work: Promise<Value>): Promise<Value>;
  /** How many wait at the moment. */
  waiting(): number;
}

interface Wait {
  readonly dueMs: number;
  readonly goOn: () => void;
}

/**
 * A clock that stands still unless it is turned.
 *
 * @param options.nowMs what it shows at first, in epoch milliseconds; the beginning of 2026 by default
 */
export function createManualClock({ nowMs = Date.parse("2026-01-01T00:00:00Z") } = {}): ManualClock {
  let now = nowMs;
  const waits = new Set<Wait>();

  /** Lets the next of those that wait go on, if it is due by then. */
  function goOnUntil(dueMs: number): boolean {
    const next = [...waits].sort((left, right) => left.dueMs - right.dueMs)[0];
    if (next === undefined || next.dueMs > dueMs) return false;
    waits.delete(next);
    now = Math.max(now, next.dueMs);
    next.goOn();
    return true;
  }

  async function advance(ms: number): Promise<void> {
    const endMs = now + ms;
    // What is under way may be about to wait.
    do await afterCallbacks();
    while (goOnUntil(endMs));
    now = Math.max(now, endMs);
  }

  async function until<Value>(work: Promise<Value>): Promise<Value> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    for (await afterCallbacks(); !ended; await afterCallbacks()) goOnUntil(Number.POSITIVE_INFINITY);
    return work;
  }

  return {
    now: () => now,
    wait: (ms) => new Promise((resolve) => waits.add({ dueMs: now + ms, goOn: resolve })),
    advance,
    until,
    waiting: () => waits.size,
  };
}
