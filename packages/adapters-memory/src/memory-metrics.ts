import type { MetricName, Metrics } from "@switchboard/domain";

export interface MemoryMetrics extends Metrics {
  /** What has been counted so far. */
  total(metric: MetricName): number;
}

/** Keeps what is counted. */
export function createMemoryMetrics(): MemoryMetrics {
  const totals = new Map<MetricName, number>();
  const total = (metric: MetricName) => totals.get(metric) ?? 0;
  return {
    count: (metric, value) => void totals.set(metric, total(metric) + value),
    total,
  };
}
