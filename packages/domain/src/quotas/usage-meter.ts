import { type MinuteQuotas, minuteMs, quotaNames, type Usage } from "./quota.ts";

/** Whose usage is remembered at most: a few hundred bytes each. */
const mostRemembered = 10_000;

/** However long a client goes on asking, it does not have to wait for much longer than this many minutes. */
const mostFill = 3;

/** Of a quota that is used up, so much must be back before a client is told to go on: else it would get one text through. */
const backBefore = 0.1;

/**
 * How full the buckets of quotas are that one process fills, by key. A bucket holds what may be used in a minute, and a minute
 * empties it.
 */
export interface UsageMeter {
  /** @returns 0 where nothing is used, 1 where all is; 0 also of what has no limit */
  fillOf(key: string, quotas: MinuteQuotas): Usage;
  add(key: string, usage: Usage, quotas: MinuteQuotas): void;
}

export function createUsageMeter(clock: { now(): number }): UsageMeter {
  const buckets = new Map<string, { readonly atMs: number; readonly used: Usage }>();

  function usedOf(key: string, quotas: MinuteQuotas): Usage {
    const bucket = buckets.get(key);
    const minutes = bucket === undefined ? 0 : (clock.now() - bucket.atMs) / minuteMs;
    return forEachQuota((name) => Math.max(0, (bucket?.used[name] ?? 0) - minutes * (quotas[name] ?? 0)));
  }

  return {
    fillOf(key, quotas) {
      const used = usedOf(key, quotas);
      return forEachQuota((name) => used[name] / (quotas[name] ?? Number.POSITIVE_INFINITY));
    },
    add(key, usage, quotas) {
      const before = usedOf(key, quotas);
      const used = forEachQuota((name) => Math.min(mostFill * (quotas[name] ?? 0), before[name] + usage[name]));
      rememberLatest(buckets, key, { atMs: clock.now(), used }, mostRemembered);
    },
  };
}

/** After how long so much is back of a quota that is used up that a client may go on. */
export function drainMs(fill: number): number {
  return Math.ceil((fill - 1 + backBefore) * minuteMs);
}

export function forEachQuota(value: (name: keyof Usage) => number): Usage {
  return Object.fromEntries(quotaNames.map((name) => [name, value(name)])) as unknown as Usage;
}

/** Sets a value, and forgets the one that was not set for longest where there are too many. */
export function rememberLatest<Value>(all: Map<string, Value>, key: string, value: Value, most: number): void {
  all.delete(key);
  all.set(key, value);
  const [oldest] = all.keys();
  if (all.size > most && oldest !== undefined) all.delete(oldest);
}
