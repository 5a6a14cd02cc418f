import { readFileSync } from "node:fs";
import { metricUnits } from "@switchboard/domain";
import { isList, type JsonObject, SERVERLESS_FUNCTION } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at, deployed, fullParameters, leastParameters, ofType, textAt } from "../support/deployment.ts";
import { type WatchedMetric, watchedBy } from "../support/watched-metrics.ts";
import { awsMetrics } from "./aws-metrics.ts";

const full = deployed(fullParameters);
const least = deployed(leastParameters);
const alarms = ofType(full, "AWS::CloudWatch::Alarm");
const functions = ofType(full, SERVERLESS_FUNCTION);
const watched = watchedBy(full);
const operations = readFileSync(new URL("../../docs/OPERATIONS.md", import.meta.url), "utf8");

const alarmArn = (id: string) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${full.resources.get(id)?.ref}`;

/** A metric as it is named in a failure. */
const named = ({ watcher, namespace, name, dimensions }: WatchedMetric) =>
  `${watcher}: ${namespace} ${name} by ${Object.keys(dimensions).sort().join(", ") || "nothing"}`;

describe("alarms", () => {
  test.each(alarms)("%s says what it is about and where to look, and tells the topic", (id, properties) => {
    expect(properties).toMatchObject({
      AlarmDescription: expect.stringMatching(new RegExp(`^hub: .+\\. What to do: docs/OPERATIONS\\.md, ${id}$`)),
      AlarmActions: [fullParameters.AlarmTopicArn],
    });
  });

  test.each(alarms)("%s tells nobody anything while a stack that has just been made is well", (_id, properties) => {
    // A new alarm goes from no data to OK: with an action for OK, a first deployment sends a mail for each.
    expect(properties).not.toHaveProperty("OKActions");
    // Where no data means that something does not run, a new alarm is not on: it has no data, which it begins with.
    const silence = [properties["TreatMissingData"], properties["InsufficientDataActions"]];
    expect([
      ["notBreaching", undefined],
      ["missing", [fullParameters.AlarmTopicArn]],
    ]).toContainEqual(silence);
  });

  test("without a topic there are none: they would cost something, and tell nobody", () => {
    expect(alarms.length).toBeGreaterThan(0);
    expect(ofType(least, "AWS::CloudWatch::Alarm")).toEqual([]);
  });

  test.each(
    [...watched].filter(({ watcher }) => watcher !== "Overview").map((metric) => [named(metric), metric] as const),
  )("%s has the data points that it is asked for", (_name, { periodSeconds }) =>
    expect([60, 300, 900]).toContain(periodSeconds),
  );

  test("an alarm of DynamoDB's metrics ends: where they have no data, it is given some", () => {
    const expressions = alarms.flatMap(([id, { Metrics }]) =>
      watched.some(({ watcher, namespace }) => watcher === id && namespace === "AWS/DynamoDB")
        ? (isList(Metrics) ? Metrics : []).map((metric) => textAt(metric, "Expression")).filter((text) => text !== "")
        : [],
    );
    expect(expressions).toEqual(["SUM(FILL(METRICS(), 0))"]);
  });

  test.each([full, deployed({ ...fullParameters, Events: "off" })])(
    "what takes long is compared with each function's own time-out",
    (stack) => {
      const { Metrics = [] } = stack.resources.get("NearTimeoutAlarm")?.properties ?? {};
      const [percent] = (isList(Metrics) ? Metrics : []).map((metric) => textAt(metric, "Expression"));
      const divisors = [...(percent ?? "").matchAll(/(\w+) \/ (\d+)/g)].map(([, id = "", divisor]) => [
        id,
        Number(divisor),
      ]);
      const watchedFunctions = (isList(Metrics) ? Metrics : [])
        .filter((metric) => at(metric, "MetricStat") !== undefined)
        .map((metric) => {
          const [dimension] = [at(metric, "MetricStat.Metric.Dimensions")].flat();
          return [textAt(metric, "Id"), textAt(dimension, "Value")] as const;
        });
      const timeouts = watchedFunctions.map(([id, functionName]) => {
        const [, properties] = functions.find(([name]) => full.resources.get(name)?.ref === functionName) ?? ["", {}];
        // Percent of a duration in milliseconds.
        return [id, (Number((properties as JsonObject)["Timeout"]) * 1000) / 100];
      });
      expect(divisors).toEqual(timeouts);
      expect(divisors.length).toBeGreaterThan(4);
    },
  );
});

describe("a metric that is watched", () => {
  const ours = watched.filter(({ namespace }) => namespace === "Switchboard");
  const aws = watched.filter(({ namespace }) => namespace !== "Switchboard");

  test.each(aws.map((metric) => [named(metric), metric] as const))("%s is one that AWS documents", (_name, metric) => {
    const documented = awsMetrics.filter(
      ({ namespace, names }) => namespace === metric.namespace && names.includes(metric.name),
    );
    const dimensions = Object.keys(metric.dimensions).sort();
    expect(documented.flatMap((each) => each.dimensions.map((names) => [...names].sort()))).toContainEqual(dimensions);
  });

  test("is of a resource of the stack", () => {
    // A queue's name is the end of its URL.
    const names = new Set([...full.resources.values()].map(({ ref }) => ref.replace(/^https:.*\//, "")));
    const strangers = watched.flatMap(({ dimensions }) =>
      Object.values(dimensions).filter((value) => !names.has(value) && value !== fullParameters.ConnectionIdIndexName),
    );
    expect(strangers).toEqual([]);
  });

  test("is counted by the hub, if it is the hub's; that its function does is tried where all functions are used", () => {
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter(({ name }) => !Object.hasOwn(metricUnits, name)).map(named)).toEqual([]);
    expect(ours.filter(({ dimensions }) => Object.keys(dimensions).join() !== "FunctionName").map(named)).toEqual([]);
  });
});

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

function widgetsOf(parameters: Readonly<Record<string, string>>): readonly Widget[] {
  const [[, { DashboardBody = "" }] = ["", {} as JsonObject]] = ofType(
    deployed(parameters),
    "AWS::CloudWatch::Dashboard",
  );
  return JSON.parse(String(DashboardBody)).widgets;
}

describe("the dashboard", () => {
  test.each([
    ["with everything", fullParameters],
    ["with the least", leastParameters],
    ["without history", { ...fullParameters, History: "" }],
    ["without events", { ...fullParameters, Events: "off" }],
  ])("%s is JSON, its widgets do not overlap, and its metrics are few enough to cost nothing", (_what, parameters) => {
    const widgets = widgetsOf(parameters);
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    // Nor does it have a gap.
    expect(cells).toHaveLength(24 * Math.max(...widgets.map(({ y, height }) => y + height)));
    const metrics = new Set(
      widgets.flatMap(({ properties }) =>
        (properties.metrics ?? [])
          .filter(([first]) => typeof first === "string")
          .map((metric) => metric.slice(0, -1).join()),
      ),
    );
    // With more, it is none of the three that are free.
    expect(metrics.size).toBeLessThanOrEqual(50);
  });

  test("is read from the top: who is connected, what arrives, what is in the way, what it costs", () => {
    const widgets = widgetsOf(fullParameters);
    expect([...widgets].sort((one, other) => one.y - other.y || one.x - other.x)).toEqual(widgets);
    const headings = widgets.flatMap(({ properties: { markdown = "" } }) => /^## (.+)\n/.exec(markdown)?.[1] ?? []);
    expect(headings).toEqual([
      "Are people connected?",
      "Do messages arrive?",
      "What is in the way?",
      "What does it cost?",
    ]);
  });

  test("says under each heading what is good, and where to read on", () => {
    const texts = widgetsOf(fullParameters).flatMap(({ properties: { markdown = "" } }) =>
      markdown.startsWith("## ") ? [markdown] : [],
    );
    for (const text of texts) expect(text).toMatch(/^## .+\?\nGood: .+\..* docs\/OPERATIONS\.md/);
  });

  test("names what to read by headings that are there", () => {
    const texts = widgetsOf(fullParameters).map(({ properties: { markdown = "" } }) => markdown);
    const named = texts.flatMap((text) => [...text.matchAll(/\*([^*]+)\*/g)].map(([, name = ""]) => name));
    const headings = [...operations.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => name !== "npm run cost" && !headings.includes(name))).toEqual([]);
  });

  test("shows every alarm, and says how to get some where there are none", () => {
    const shown = widgetsOf(fullParameters).flatMap(({ properties }) => properties.alarms ?? []);
    expect([...shown].sort()).toEqual(alarms.map(([id]) => alarmArn(id)).sort());
    expect(JSON.stringify(widgetsOf(leastParameters))).toContain("AlarmTopicArn makes them");
    expect(JSON.stringify(widgetsOf({ ...fullParameters, Events: "off" }))).not.toContain("UntoldEvents");
  });

  test("turns milliseconds into GB-seconds by the memory that the functions have", () => {
    const expressions = widgetsOf(fullParameters).flatMap(({ properties }) =>
      (properties.metrics ?? []).flatMap(([first]) => (first as { readonly expression?: string }).expression ?? []),
    );
    const divided = expressions.flatMap((expression) => /^(\w+) \/ (\d+)$/.exec(expression)?.slice(1) ?? []);
    expect(divided).toEqual(["connect", "2000", "message", "2000", "deliver", "2000"]);
    for (const id of ["ConnectFunction", "MessageFunction", "DeliverFunction"]) {
      expect(1_024_000 / Number(full.resources.get(id)?.properties["MemorySize"])).toBe(2000);
    }
  });

  test("is left out where nobody wants it", () => {
    expect(deployed({ ...leastParameters, Dashboard: "false" }).resources.has("Overview")).toBe(false);
  });
});
