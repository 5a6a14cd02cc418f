import type { Clock } from "@switchboard/adjustable-clock";
import type { IdleCores } from "./idle-cores.ts";

/** Starts environments of all functions, as few at a time as the machine can carry. */
export interface ProcessStarts {
  add(pool: StartingPool): void;
  /** To be called whenever a pool's {@link Demand} or its idle environments have changed. */
  check(): void;
  close(): void;
}

/** The environments of one function, as far as starting another one is concerned. */
export interface StartingPool {
  /** `undefined` while nobody waits for whom no environment is being started, and at the limit of environments. */
  demand(): Demand | undefined;
  /** Never rejects. */
  start(): Promise<void>;
  /** The memory that its environments have to themselves. */
  memoryBytes(): number;
  /** Since when its longest idle environment has been idle. */
  idleSince(): number | undefined;
  /** Ends that environment. */
  endIdle(): void;
}

/** Times are the clock's. */
export interface Demand {
  /** Since when the first invocation has been waiting that no start under way is for. */
  readonly waitingSince: number;
  /** How many environments there are, those included that are being started. */
  readonly environments: number;
  /** When an invocation last ended. */
  readonly endedAt: number;
  /** How long a start takes at present. */
  readonly startMs: number;
}

export interface ProcessStartsOptions {
  readonly clock: Clock;
  /** How many starts may be under way, asked before each. */
  readonly atOnce: () => number;
  /** So many environments of each function start as soon as somebody waits. */
  readonly few: number;
  readonly idleCores: IdleCores;
  /** Beyond the few of each function none starts while all environments together have more memory than this. */
  readonly memoryLimitBytes: number;
}

interface Candidate {
  readonly pool: StartingPool;
  readonly demand: Demand;
  readonly dueAt: number;
}

/** As much of a core as a process needs to be worth its start. */
const IDLE_CORE = 0.5;
/** Where this process gets its own turn later than this, all of them are short of time. */
const LATE_MS = 100;
/** How many starts long invocations have to last then, so that no crowd of short ones is taken for them. */
const LATE_STARTS = 10;
/** How often it is looked whether cores or memory are free now. */
const LOOK_MS = 100;

/**
 * Decides which environment starts next, and when. Starting a process costs as much time as dozens of short invocations, so a
 * waiting invocation alone is no reason for one beyond the first few: it may be done long before the process is ready.
 *
 * A further environment is worth its start where there is an idle core for it, once somebody has waited longer than a start
 * takes. Where all cores are busy it would only slow down the others, and the DynamoDB that all of them wait for: then it starts
 * only if no invocation has ended for as long, which says that they last; for ten times as long where even this process gets its
 * turn late. How long a start takes is measured.
 */
export function createProcessStarts(options: ProcessStartsOptions): ProcessStarts {
  const { clock, atOnce, few, idleCores, memoryLimitBytes } = options;
  const pools = new Set<StartingPool>();
  let starting = 0;
  let isLate = false;
  let isLooking = false;
  let cancelLook = () => {};

  /** When a start is due, as far as is known now. */
  function dueAt({ waitingSince, environments, endedAt, startMs }: Demand): number {
    if (environments < few) return waitingSince;
    // Also asked when nothing is due yet: its measurement begins with the first waiting invocation.
    const isCoreIdle = idleCores() >= IDLE_CORE;
    if (isCoreIdle) return waitingSince + startMs;
    return Math.max(waitingSince, endedAt) + startMs * (isLate ? LATE_STARTS : 1);
  }

  function start(pool: StartingPool): void {
    starting += 1;
    void pool.start().finally(() => {
      starting -= 1;
      check();
    });
  }

  /** Idle environments make room for those that somebody waits for. */
  function hasMemoryFor({ environments }: Demand): boolean {
    if (environments < few) return true;
    const used = [...pools].reduce((sum, pool) => sum + pool.memoryBytes(), 0);
    if (used <= memoryLimitBytes) return true;
    const [longestIdle] = [...pools]
      .filter((pool) => pool.idleSince() !== undefined)
      .sort((a, b) => (a.idleSince() ?? 0) - (b.idleSince() ?? 0));
    longestIdle?.endIdle();
    return false;
  }

  function check(): void {
    while (starting < atOnce()) {
      const now = clock.now();
      const inOrder = candidates();
      const next = inOrder.find((each) => each.dueAt <= now && hasMemoryFor(each.demand));
      if (next !== undefined) {
        start(next.pool);
        continue;
      }
      const [first] = inOrder;
      if (first !== undefined) lookIn(Math.min(LOOK_MS, Math.max(1, first.dueAt - now)));
      return;
    }
  }

  /** One look at a time: a crowd would otherwise put it off with everybody who comes, and nobody would notice that it is late. */
  function lookIn(delayMs: number): void {
    if (isLooking) return;
    isLooking = true;
    const dueAtMs = clock.now() + delayMs;
    cancelLook = clock.after(delayMs, () => {
      isLooking = false;
      isLate = clock.now() - dueAtMs > LATE_MS;
      check();
    });
  }

  function candidates(): readonly Candidate[] {
    const found: Candidate[] = [];
    for (const pool of pools) {
      const demand = pool.demand();
      if (demand !== undefined) found.push({ pool, demand, dueAt: dueAt(demand) });
    }
    return found.sort((a, b) => a.dueAt - b.dueAt);
  }

  return {
    add: (pool) => pools.add(pool),
    check,
    close() {
      pools.clear();
      cancelLook();
    },
  };
}
