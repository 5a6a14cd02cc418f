import type { MetricName, Metrics } from "../index.ts";

export interface MemoryMetrics extends Metrics {
  /** What has been counted so far. */
  total(metric: MetricName): number;
}

/** Keeps what is counted. */
export function createMemoryMetrics(): MemoryMetrics {
  const totals = new Map<MetricName, number>();
  const total = (metric: MetricName) => totals.get(metric) ?? 0;
  const count = (metric: MetricName, value: number) => void totals.set(metric, total(metric) + value);
  return {
    count,
    record(values) {
      for (const [metric, value] of Object.entries(values)) count(metric as MetricName, value);
    },
    total,
  };
}
