import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSections } from "@switchboard/docs/pages";
import { metricUnits } from "@switchboard/domain";
import { asText, isList, isObject, SERVERLESS_FUNCTION } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { connectClient } from "../support/client.ts";
import { at, deployed, fullParameters, ofType, template } from "../support/deployment.ts";
import { startHub } from "../support/hub.ts";
import { awsMetrics } from "./aws-metrics.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const [deploying, operations] = [read("infra/README.md"), read("docs/OPERATIONS.md")];

/** The cells of every row of the tables in a text. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^\| (.+) \|$/gm)].map(([, cells = ""]) => cells.split(" | "));
}

/** What stands between backticks, blocks of code aside. */
function codeIn(text: string): readonly string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

describe("how to deploy", () => {
  const listed = rowsOf(deploying.slice(deploying.indexOf("## Parameters"))).flatMap(
    ([names = "", , defaults = ""]) => {
      return codeIn(names).map((name) => [name, defaults] as const);
    },
  );

  test("every parameter is listed, and no other", () => {
    expect(listed.map(([name]) => name).sort()).toEqual(Object.keys(template.parameters).sort());
  });

  test.each(listed)("the default of %s is the template's", (name, defaults) => {
    const value = asText(template.parameters[name]?.["Default"] ?? "") ?? "";
    // Where nothing is the default, the text says what that comes to.
    if (value !== "")
      expect(defaults.replaceAll("`", "")).toContain(value === "false" && !defaults.includes("`") ? "off" : value);
  });

  test("every output is named", () => {
    const named = codeIn(deploying).map((name) => name.replace("ConnectFunctionName", "FunctionName"));
    const outputs = Object.keys(template.outputs).map((name) => name.replace(/^.+FunctionName$/, "FunctionName"));
    expect(outputs.filter((name) => !named.includes(name))).toEqual([]);
  });

  test("every function has an event to try it with, and every event a function", () => {
    const tried = [...deploying.matchAll(/^sam local invoke (\w+) +--event infra\/events\/(\S+)/gm)];
    const functions = ofType(deployed(fullParameters), SERVERLESS_FUNCTION).map(([id]) => id);
    expect([...new Set(tried.map(([, name]) => name))].sort()).toEqual(functions.sort());
    const events = readdirSync(new URL("infra/events", root)).filter((file) => file !== "local.json");
    expect(tried.map(([, , event]) => event).sort()).toEqual(events.sort());
  });

  test("what a function is told on this machine is in the template: SAM passes on nothing else", () => {
    const told = Object.keys(JSON.parse(read("infra/events/local.json")).Parameters);
    const known = ofType(deployed(fullParameters), SERVERLESS_FUNCTION).flatMap(([, properties]) => {
      const variables = at(properties, "Environment.Variables");
      return Object.keys(isObject(variables) ? variables : {});
    });
    expect(told.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("an output in a command", () => {
  const pages = readSections(fileURLToPath(root)).flatMap((section) => section.pages.map(({ source }) => source));
  const uses = pages
    .flatMap((page) =>
      [...read(page).matchAll(/(\S*)<([A-Z]\w+)>/g)].map(([, before = "", name = ""]) => ({ before, name })),
    )
    .filter(({ name }) => template.outputs[name] !== undefined);

  test("has no scheme before it where it begins with one itself", () => {
    expect(uses.map(({ name }) => name)).toContain("WebSocketUrl");
    const isUrl = (name: string) => JSON.stringify(template.outputs[name]).match(/(wss|https):\/\//) !== null;
    expect(uses.filter(({ before, name }) => isUrl(name) && before.endsWith("://"))).toEqual([]);
  });

  test("makes the first connection, as it is written", async () => {
    const [, address = ""] = /^npx wscat -c "(<WebSocketUrl>[^"]*)"$/m.exec(deploying) ?? [];
    await using hub = await startHub();
    const client = await connectClient(address.replace("<WebSocketUrl>", hub.switchboard.gateway.url));
    expect(await client.hello()).toMatchObject({ sessionId: "anon/alice" });
    await client.close();
  });
});

describe("how to run it", () => {
  test("the outputs that commands ask for are there", () => {
    const asked = [...operations.matchAll(/\$\(output (\w+)\)/g)].map(([, name = ""]) => name);
    expect(asked).toContain("TableName");
    expect(asked.filter((name) => template.outputs[name] === undefined)).toEqual([]);
  });

  const alarms = ofType(deployed(fullParameters), "AWS::CloudWatch::Alarm").map(([id]) => id);
  /** What stands under the heading of an alarm, which its description names. */
  const sectionOf = (alarm: string) =>
    new RegExp(`^#### ${alarm}\n([\\s\\S]*?)(?=^##|(?![\\s\\S]))`, "m").exec(operations)?.[1];

  test("every alarm is explained, and no other", () => {
    const explained = [...operations.matchAll(/^#+ (\w+Alarm)$/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual([...alarms].sort());
  });

  test.each(alarms)("%s is explained by when it begins, what it means and what to do", (alarm) => {
    expect(sectionOf(alarm)).toMatch(/^\n- \*\*When\*\*: .+[\s\S]+^- \*\*It means\*\*: .+[\s\S]+^- \*\*Do\*\*: .+/m);
  });

  test("the alarms have as many metrics as they are said to cost", () => {
    const metrics = ofType(deployed(fullParameters), "AWS::CloudWatch::Alarm").map(([, { Metrics }]) => {
      return isList(Metrics) ? Metrics.filter((metric) => at(metric, "MetricStat") !== undefined).length : 1;
    });
    expect(operations).toContain(`have ${metrics.reduce((sum, count) => sum + count)} metrics at $0.10`);
  });

  test("parameters and resources that are named exist", () => {
    // Names as CloudFormation has them; API Gateway's and CloudWatch's own look the same.
    const names = codeIn(operations).filter((name) => /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(name));
    const others = new Set([
      "AccessDenied",
      "DeliveryTime",
      "FunctionName",
      "DeadLettered",
      "IteratorAge",
      "PublicationId",
      "RetriesExhausted",
      "EventAgeExceeded",
      ...Object.keys(metricUnits),
      ...awsMetrics.flatMap(({ names: ofAws }) => ofAws),
    ]);
    const known = new Set([
      ...Object.keys(template.parameters),
      ...Object.keys(template.resources),
      ...Object.keys(template.outputs),
    ]);
    expect(names.filter((name) => !known.has(name) && !others.has(name))).toEqual([]);
  });
});
