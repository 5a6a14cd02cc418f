import type { Metrics } from "../../src/index.ts";

type Values = Parameters<Metrics["record"]>[0];

export interface RecordedMetrics extends Metrics {
  /** What was recorded, each time. */
  readonly recorded: readonly Values[];
}

export function createRecordedMetrics(): RecordedMetrics {
  const recorded: Values[] = [];
  const record = (values: Values) => void recorded.push(values);
  return { recorded, record, count: (metric, value) => record({ [metric]: value }) };
}
