/** Virtual time: what is to happen when, in order, as fast as it can be computed. */
export interface Scheduler {
  /** Milliseconds since the beginning. */
  now(): number;
  /** Runs something at a time, after what was planned for that time before; the result cancels it. */
  at(timeMs: number, run: () => void): () => void;
  /**
   * Lets time pass until then; `stop` ends it earlier.
   *
   * @throws for more events than a life can have
   */
  runUntil(endMs: number, stop: () => boolean): Promise<void>;
}

interface Entry {
  readonly timeMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Turns of promises after each event: an attempt has the longest chain, with some fifteen. */
const TURNS = 20;

/** A life has some thousands. */
const MOST_EVENTS = 200_000;

export function createScheduler(): Scheduler {
  const heap: Entry[] = [];
  let nowMs = 0;
  let orders = 0;
  let events = 0;

  const isBefore = (one: Entry, other: Entry) =>
    one.timeMs < other.timeMs || (one.timeMs === other.timeMs && one.order < other.order);

  function push(entry: Entry): void {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  function pop(): Entry | undefined {
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      if (left === undefined) break;
      const right = heap[2 * index + 2];
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = last;
    return first;
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await undefined;
  }

  return {
    now: () => nowMs,
    at(timeMs, run) {
      orders += 1;
      const entry: Entry = { timeMs: Math.max(nowMs, timeMs), order: orders, run };
      push(entry);
      return () => {
        entry.run = undefined;
      };
    },
    async runUntil(endMs, stop) {
      await settle();
      for (;;) {
        const [next] = heap;
        if (next === undefined || next.timeMs > endMs) break;
        pop();
        if (next.run === undefined) continue;
        nowMs = next.timeMs;
        events += 1;
        if (events > MOST_EVENTS) throw new Error(`more than ${MOST_EVENTS} events: something goes round in circles`);
        next.run();
        await settle();
        if (stop()) return;
      }
      nowMs = Math.max(nowMs, endMs);
    },
  };
}
