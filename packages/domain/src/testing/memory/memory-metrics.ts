import type { MetricName, Metrics } from "../../index.ts";

type Values = Parameters<Metrics["record"]>[0];

export interface MemoryMetrics extends Metrics {
  /** What has been counted so far. */
  total(metric: MetricName): number;
  /** What each call recorded, the oldest first. */
  recorded(): readonly Values[];
}

/** Keeps what is counted. */
export function createMemoryMetrics(): MemoryMetrics {
  const recorded: Values[] = [];
  return {
    count: (metric, value) => void recorded.push({ [metric]: value }),
    record: (values) => void recorded.push({ ...values }),
    total: (metric) => recorded.reduce((sum, values) => sum + (values[metric] ?? 0), 0),
    recorded: () => recorded,
  };
}
