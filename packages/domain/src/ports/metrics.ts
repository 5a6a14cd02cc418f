/** Every metric of the hub, all of them counts. */
export type MetricName = "Faults";

/** Where the hub counts. Never throws. */
export interface Metrics {
  count(metric: MetricName, value: number): void;
}
