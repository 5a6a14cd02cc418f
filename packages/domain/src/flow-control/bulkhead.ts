import { type Clock, wait } from "../runtime/clock.ts";
import type { WaitForTurn } from "./rate-limiter.ts";

/** Runs actions, some at a time. */
export interface Bulkhead {
  /**
   * Runs an action as soon as there is a slot for it, first come first served.
   *
   * @param isSlow whether it is known to take long: it then waits for a slot among the slow ones only
   * @param untilMs from then on, in epoch milliseconds, the action has nothing to begin, and it need not wait for its turn
   */
  run<Value>(act: () => Promise<Value>, isSlow?: boolean, untilMs?: number): Promise<Value>;
}

export interface BulkheadOptions {
  /** How many may be under way that are not slow; asked each time. */
  readonly limit: () => number;
  /** How many slow ones may be under way besides. */
  readonly slowAtATime: number;
  /** From then on an action is a slow one, and its slot is another's. */
  readonly slowAfterMs: number;
  readonly clock: Clock;
  /** What each waits for before it begins, once it has a slot. */
  readonly waitForTurn?: WaitForTurn;
}

interface Pool {
  readonly limit: () => number;
  taken: number;
  readonly waiting: (() => void)[];
}

/** An action that is under way, and the pool that its slot is of. */
interface Slot {
  pool: Pool;
  readonly sinceMs: number;
}

/** How often in `slowAfterMs` the actions under way are checked: one timer for all of them, not one for each. */
const checks = 4;

/**
 * Runs some actions at a time, and keeps those that take long from holding up the others: they move to a pool of their own.
 * Only when that is full do they keep their slots among the fast ones.
 */
export function createBulkhead({
  limit,
  slowAtATime,
  slowAfterMs,
  clock,
  waitForTurn = async () => {},
}: BulkheadOptions): Bulkhead {
  const fast: Pool = { limit, taken: 0, waiting: [] };
  const slow: Pool = { limit: () => slowAtATime, taken: 0, waiting: [] };
  // The oldest first.
  const underWay = new Set<Slot>();
  let isWatching = false;

  function moveTheSlow(): void {
    for (const slot of underWay) {
      if (clock.now() - slot.sinceMs < slowAfterMs) break;
      if (slow.taken >= slowAtATime) break;
      if (slot.pool === slow) continue;
      slot.pool = slow;
      slow.taken += 1;
      leave(fast);
    }
  }

  async function watch(): Promise<void> {
    if (isWatching) return;
    isWatching = true;
    while (underWay.size > 0) {
      await wait(clock, slowAfterMs / checks);
      moveTheSlow();
    }
    isWatching = false;
  }

  return {
    async run(act, isSlow = false, untilMs?) {
      const pool = isSlow ? slow : fast;
      await enter(pool);
      let slot: Slot | undefined;
      try {
        await waitForTurn(untilMs);
        slot = { pool, sinceMs: clock.now() };
        underWay.add(slot);
        void watch();
        return await act();
      } finally {
        if (slot !== undefined) underWay.delete(slot);
        leave(slot?.pool ?? pool);
      }
    },
  };
}

async function enter(pool: Pool): Promise<void> {
  if (pool.taken >= pool.limit()) await new Promise<void>((resolve) => pool.waiting.push(resolve));
  else pool.taken += 1;
}

function leave(pool: Pool): void {
  pool.taken -= 1;
  // None where the limit has fallen meanwhile, several where it has risen.
  while (pool.taken < pool.limit()) {
    const next = pool.waiting.shift();
    if (next === undefined) return;
    pool.taken += 1;
    next();
  }
}
