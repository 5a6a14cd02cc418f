/** Each step is a fiftieth longer than the one before: percentiles are right within two per cent, whatever they are of. */
const STEP = Math.log(1.02);
/** Shorter ones are counted as so long. */
const LEAST_MS = 0.1;

/** Counts latencies in buckets, so that millions of them take no memory. */
export interface Latencies {
  readonly count: number;
  readonly mostMs: number;
  add(ms: number): void;
  /** @param share from 0 to 1; `undefined` where there is none */
  percentile(share: number): number | undefined;
}

export function createLatencies(): Latencies {
  const buckets = new Map<number, number>();
  let count = 0;
  let mostMs = 0;
  return {
    get count() {
      return count;
    },
    get mostMs() {
      return mostMs;
    },
    add(ms) {
      const bucket = Math.round(Math.log(Math.max(LEAST_MS, ms)) / STEP);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
      count += 1;
      mostMs = Math.max(mostMs, ms);
    },
    percentile(share) {
      let left = Math.max(1, Math.ceil(share * count));
      for (const [bucket, inIt] of [...buckets].sort(([one], [other]) => one - other)) {
        left -= inIt;
        if (left <= 0) return Math.min(mostMs, Math.exp(bucket * STEP));
      }
      return undefined;
    },
  };
}
