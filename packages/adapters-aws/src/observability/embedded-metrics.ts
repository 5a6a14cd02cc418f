import { type Clock, type MetricName, type Metrics, metricUnits } from "@switchboard/domain";

/**
 * Metrics as log lines, which CloudWatch turns into metrics of the namespace `Switchboard` by itself, without a call.
 * Source: CloudWatch embedded metric format.
 *
 * @param options.functionName the one dimension
 * @param options.write takes one line without its line feed; standard output by default
 */
export function createEmbeddedMetrics({
  clock,
  functionName,
  write = (line) => void process.stdout.write(`${line}\n`),
}: {
  readonly clock: Pick<Clock, "now">;
  readonly functionName: string;
  readonly write?: (line: string) => void;
}): Metrics {
  function record(values: Readonly<Partial<Record<MetricName, number>>>): void {
    const names = Object.keys(values) as MetricName[];
    const definition = {
      Namespace: "Switchboard",
      Dimensions: [["FunctionName"]],
      Metrics: names.map((name) => ({ Name: name, Unit: metricUnits[name] })),
    };
    const _aws = { Timestamp: clock.now(), CloudWatchMetrics: [definition] };
    write(JSON.stringify({ _aws, FunctionName: functionName, ...values }));
  }

  return { record, count: (metric, value) => record({ [metric]: value }) };
}
