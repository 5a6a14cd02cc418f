import { expect } from "vitest";
import { type MetricName, type Metrics, metricUnits } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface MetricsSubject extends AsyncDisposable {
  readonly metrics: Metrics;
  /** What was recorded since the last call, each call by itself, by the names of metrics. */
  take(): readonly Readonly<Record<string, number>>[];
}

const names = Object.keys(metricUnits) as MetricName[];

const behaviours = {
  "counts each metric by its own name": async ({ metrics, take }) => {
    for (const [nth, name] of names.entries()) metrics.count(name, nth + 1);
    expect(take()).toEqual(names.map((name, nth) => ({ [name]: nth + 1 })));
  },

  "records several at once, and all of them": async ({ metrics, take }) => {
    const all = Object.fromEntries(names.map((name, nth) => [name, nth]));
    metrics.record(all);
    expect(take()).toEqual([all]);
  },

  "records nothing as something, and parts of a millisecond": async ({ metrics, take }) => {
    metrics.count("Faults", 0);
    metrics.record({ Gone: 0, DeliveryTime: 12.5 });
    expect(take()).toEqual([{ Faults: 0 }, { Gone: 0, DeliveryTime: 12.5 }]);
  },

  "records the same again as often as it is told": async ({ metrics, take }) => {
    for (let nth = 0; nth < 3; nth += 1) metrics.count("Throttled", 1);
    expect(take()).toEqual([{ Throttled: 1 }, { Throttled: 1 }, { Throttled: 1 }]);
  },

  "records what values were when it was told, and does not change them": async ({ metrics, take }) => {
    const values = { Delivered: 1 };
    metrics.record(values);
    values.Delivered = 2;
    metrics.record(Object.freeze({ Delivered: 3 }));
    expect(take()).toEqual([{ Delivered: 1 }, { Delivered: 3 }]);
  },

  "never throws, also where there is nothing to record or a number is none": async ({ metrics, take }) => {
    metrics.record({});
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) metrics.count("Faults", none);
    take();
    metrics.count("Faults", 1);
    expect(take()).toEqual([{ Faults: 1 }]);
  },
} satisfies Behaviours<MetricsSubject>;

export type MetricsBehaviour = keyof typeof behaviours;

/** The contract of `Metrics`. */
export function describeMetrics(
  name: string,
  createSubject: () => Promise<MetricsSubject>,
  skips: readonly Skip<MetricsBehaviour>[] = [],
): void {
  describeBehaviours(`Metrics: ${name}`, behaviours, createSubject, skips);
}
