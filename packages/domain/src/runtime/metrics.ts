/** Every metric of the hub, and its unit. */
export const metricUnits = {
  /** What was thrown and is in the log. */
  Faults: "Count",
  /** Handshakes that were let in, and that were refused. */
  Opened: "Count",
  Refused: "Count",
  /** Texts that were refused because a quota was used up, and connections that were ended because they went on all the same. */
  QuotaRefused: "Count",
  QuotaClosed: "Count",
  /** Connections that were forgotten because they had closed, one each. What delivery finds gone is counted there. */
  Closed: "Count",
  /** Publications of backends that were refused, one each. */
  PublicationsRefused: "Count",
  /** Those that could not be done now, one each. A further attempt that fails is counted again. */
  PublicationsFailed: "Count",
  /** What became of messages at connections, one each. Redeliveries are counted again. */
  Delivered: "Count",
  Gone: "Count",
  Failed: "Count",
  Queued: "Count",
  /** Recipients of tasks that a worker did not deliver to: enqueued again, given up, or given out again by the queue. */
  Requeued: "Count",
  DeadLettered: "Count",
  Kept: "Count",
  /** Posts that were answered with throttling. */
  Throttled: "Count",
  /** Events that were put on the bus. */
  EventsPut: "Count",
  /** From the start of a message's delivery until each of its connections has an outcome. */
  DeliveryTime: "Milliseconds",
  /** Which attempt at a task it was, counted from 1. */
  Attempt: "Count",
  /** From the sending of a message until one of its tasks has been processed. */
  TaskAge: "Milliseconds",
  /** Of each round of the canary: 1 if its message arrived and nothing else failed, otherwise 0. */
  CanarySuccess: "Count",
  /** Messages of the canary that did not arrive in time. */
  CanaryLost: "Count",
  /** From the canary's publishing of a message until it arrived. */
  CanaryLatency: "Milliseconds",
} as const;

export type MetricName = keyof typeof metricUnits;

/** Where the hub counts. Never throws. */
export interface Metrics {
  count(metric: MetricName, value: number): void;

  /** Measures several things at once, for which it may need less than for each alone. */
  record(values: Readonly<Partial<Record<MetricName, number>>>): void;
}
