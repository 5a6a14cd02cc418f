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

/** Times are those of `performance.now()`. */
export interface Demand {
  /** Since when the first invocation has been waiting that no start under way is for. */
  readonly waitingSince: number;
  /** How many environments there are, those included that are being started. */
  readonly environments: number;
  /** When an environment last became free. */
  readonly freedAt: number;
  /** How long a start takes at present. */
  readonly startMs: number;
}

export interface ProcessStartsOptions {
  /** How many starts may be under way. */
  readonly atOnce: number;
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
/** Where no core is idle, how long after one further start the next may follow. */
const BUSY_PAUSE_MS = 1_000;
/** How often it is looked whether cores or memory are free now. */
const LOOK_MS = 100;

/**
 * Decides which environment starts next, and when. Starting a process costs as much time as dozens of short invocations, so a
 * waiting invocation alone is no reason for one beyond the first few: it may be done long before the process is ready.
 *
 * A further environment is worth its start once somebody has waited longer than a start takes, and
 * - there is an idle core for it, or
 * - no environment has become free for as long: all of them are busy with invocations that last.
 *
 * Otherwise the cores are the bottleneck, and one more is started a second only.
 */
export function createProcessStarts(options: ProcessStartsOptions): ProcessStarts {
  const { atOnce, few, idleCores, memoryLimitBytes } = options;
  const pools = new Set<StartingPool>();
  let starting = 0;
  let furtherStartAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  /** When a start is due, as far as is known now. */
  function dueAt({ waitingSince, environments, freedAt, startMs }: Demand, now: number): number {
    if (environments < few) return waitingSince;
    const isCoreIdle = idleCores() >= IDLE_CORE;
    const patientUntil = waitingSince + startMs;
    if (patientUntil > now || isCoreIdle || now - freedAt > startMs) return patientUntil;
    return Math.max(patientUntil, furtherStartAt + BUSY_PAUSE_MS);
  }

  function start(pool: StartingPool, { environments }: Demand, now: number): void {
    if (environments >= few) furtherStartAt = now;
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
    clearTimeout(timer);
    timer = undefined;
    while (starting < atOnce) {
      const now = performance.now();
      const candidates = candidatesAt(now);
      const next = candidates.find((each) => each.dueAt <= now && hasMemoryFor(each.demand));
      if (next !== undefined) {
        start(next.pool, next.demand, now);
        continue;
      }
      const [first] = candidates;
      if (first !== undefined) timer = setTimeout(check, Math.min(LOOK_MS, Math.max(1, first.dueAt - now)));
      return;
    }
  }

  function candidatesAt(now: number): readonly Candidate[] {
    const candidates: Candidate[] = [];
    for (const pool of pools) {
      const demand = pool.demand();
      if (demand !== undefined) candidates.push({ pool, demand, dueAt: dueAt(demand, now) });
    }
    return candidates.sort((a, b) => a.dueAt - b.dueAt);
  }

  return {
    add: (pool) => pools.add(pool),
    check,
    close() {
      pools.clear();
      clearTimeout(timer);
    },
  };
}
