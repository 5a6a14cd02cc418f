import { isList, isObject, type Json, type Stack } from "@switchboard/template";
import { at, ofType, textAt } from "./deployment.ts";

/** A metric that an alarm or the dashboard looks at. */
export interface WatchedMetric {
  /** The logical id of the alarm, or of the dashboard. */
  readonly watcher: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
}

/** Every metric that a stack watches. */
export function watchedBy(stack: Stack): readonly WatchedMetric[] {
  const inAlarms = ofType(stack, "AWS::CloudWatch::Alarm").flatMap(([watcher, properties]) => {
    const { Metrics } = properties;
    if (!isList(Metrics)) return [metricOf(watcher, properties, properties["Period"])];
    return Metrics.flatMap((metric) => {
      const stat = at(metric, "MetricStat");
      return stat === undefined ? [] : [metricOf(watcher, at(stat, "Metric"), at(stat, "Period"))];
    });
  });
  return [...inAlarms, ...onDashboards(stack)];
}

function metricOf(watcher: string, metric: Json | undefined, period: Json | undefined): WatchedMetric {
  const list = at(metric, "Dimensions");
  const dimensions = (isList(list) ? list : []).map((each) => [textAt(each, "Name"), textAt(each, "Value")]);
  const [namespace, name] = [textAt(metric, "Namespace"), textAt(metric, "MetricName")];
  return { watcher, namespace, name, dimensions: Object.fromEntries(dimensions), periodSeconds: Number(period) };
}

/** A line of a graph is `[namespace, name, dimension, value, …, options]`; expressions have no namespace. */
function onDashboards(stack: Stack): readonly WatchedMetric[] {
  return ofType(stack, "AWS::CloudWatch::Dashboard").flatMap(([watcher, properties]) => {
    const body: Json = JSON.parse(textAt(properties, "DashboardBody"));
    const widgets = at(body, "widgets");
    return (isList(widgets) ? widgets : []).flatMap((widget) => {
      const lines = at(widget, "properties.metrics");
      return (isList(lines) ? lines : []).flatMap((line) => {
        const [namespace, name, ...rest] = (isList(line) ? line : []).filter((part) => !isObject(part)).map(String);
        if (namespace === undefined || name === undefined) return [];
        const pairs = rest.flatMap((part, index) => (index % 2 === 0 ? [[part, rest[index + 1] ?? ""]] : []));
        const periodSeconds = Number(at(widget, "properties.period"));
        return [{ watcher, namespace, name, dimensions: Object.fromEntries(pairs), periodSeconds }];
      });
    });
  });
}
