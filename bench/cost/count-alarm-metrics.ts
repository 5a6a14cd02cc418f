import { isList, isObject, readTemplate, resolveTemplate } from "@switchboard/template";

/** How many metrics the alarms of a template have, as they are deployed by default but with a topic. */
export function countAlarmMetrics(text: string): number {
  const read = readTemplate(text);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const parameters = { Auth: "none", AlarmTopicArn: "arn:aws:sns:us-east-1:123456789012:alarms" };
  const place = { region: "us-east-1", accountId: "123456789012", stackName: "switchboard" };
  const resolved = resolveTemplate(read.template, { parameters, place });
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  const alarms = [...resolved.stack.resources.values()].filter(({ type }) => type === "AWS::CloudWatch::Alarm");
  return alarms.reduce((sum, { properties: { Metrics } }) => {
    // An alarm of a single metric names it in its own properties.
    return sum + (isList(Metrics) ? Metrics.filter((metric) => isObject(metric) && "MetricStat" in metric).length : 1);
  }, 0);
}
