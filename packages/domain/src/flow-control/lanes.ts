import { type Clock, wait } from "../runtime/clock.ts";
import type { Pace } from "./pacer.ts";

/** Runs actions, some at a time. */
export interface Lanes {
  /**
   * Runs an action as soon as there is room for it, first come first served.
   *
   * @param isSlow whether it is known to take long: it then waits for room among the slow ones only
   * @param untilMs from then on, in epoch milliseconds, the action has nothing to begin, and the pace need not be kept for it
   */
  run<Value>(act: () => Promise<Value>, isSlow?: boolean, untilMs?: number): Promise<Value>;
}

export interface LanesOptions {
  /** How many may be under way that are not slow; asked each time. */
  readonly limit: () => number;
  /** How many slow ones may be under way besides. */
  readonly slowAtATime: number;
  /** From then on an action is a slow one, and its place is another's. */
  readonly slowAfterMs: number;
  readonly clock: Clock;
  /** What each waits for before it begins, once there is room. */
  readonly pace?: Pace;
}

interface Lane {
  readonly limit: () => number;
  taken: number;
  readonly waiting: (() => void)[];
}

interface Passage {
  lane: Lane;
  readonly sinceMs: number;
}

/** How often in `slowAfterMs` those under way are looked at: one timer for all of them, not one for each. */
const looks = 4;

/**
 * Runs some actions at a time, and keeps those that take long from holding up the others: they have places of their own.
 * Only when those are taken as well do slow ones keep theirs.
 */
export function createLanes({ limit, slowAtATime, slowAfterMs, clock, pace = async () => {} }: LanesOptions): Lanes {
  const usual: Lane = { limit, taken: 0, waiting: [] };
  const slow: Lane = { limit: () => slowAtATime, taken: 0, waiting: [] };
  // The oldest first.
  const underWay = new Set<Passage>();
  let isWatching = false;

  function moveTheSlow(): void {
    for (const passage of underWay) {
      if (clock.now() - passage.sinceMs < slowAfterMs) break;
      if (slow.taken >= slowAtATime) break;
      if (passage.lane === slow) continue;
      passage.lane = slow;
      slow.taken += 1;
      leave(usual);
    }
  }

  async function watch(): Promise<void> {
    if (isWatching) return;
    isWatching = true;
    while (underWay.size > 0) {
      await wait(clock, slowAfterMs / looks);
      moveTheSlow();
    }
    isWatching = false;
  }

  return {
    async run(act, isSlow = false, untilMs?) {
      const lane = isSlow ? slow : usual;
      await enter(lane);
      let passage: Passage | undefined;
      try {
        await pace(untilMs);
        passage = { lane, sinceMs: clock.now() };
        underWay.add(passage);
        void watch();
        return await act();
      } finally {
        if (passage !== undefined) underWay.delete(passage);
        leave(passage?.lane ?? lane);
      }
    },
  };
}

async function enter(lane: Lane): Promise<void> {
  if (lane.taken >= lane.limit()) await new Promise<void>((resolve) => lane.waiting.push(resolve));
  else lane.taken += 1;
}

function leave(lane: Lane): void {
  lane.taken -= 1;
  // None where the limit has fallen meanwhile, several where it has risen.
  while (lane.taken < lane.limit()) {
    const next = lane.waiting.shift();
    if (next === undefined) return;
    lane.taken += 1;
    next();
  }
}
