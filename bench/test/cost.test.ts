import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type Application, billOf, pingsOf } from "../cost/bill.ts";
import { countAlarmMetrics } from "../cost/count-alarm-metrics.ts";
import { documents, tableNames, tablesOf, writeTables } from "../cost/documents.ts";
import { applications, busy } from "../cost/examples.ts";
import { readMeasuredUnits } from "../cost/measured-units.ts";
import { commandOf, parseRequest } from "../cost/options.ts";
import { costOf, listPrice, meters, prices } from "../cost/prices.ts";
import { createSteps } from "../cost/steps.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const measured = readMeasuredUnits(read("docs/benchmarks/units.md"));
const steps = createSteps(measured);

/** A hundred people, eight hours on each of 22 days, in two groups. Nobody sends anything, and nobody pings. */
const quiet: Application = {
  ...{ connections: 100, hoursPerDay: 8, daysPerMonth: 22, visitsPerDay: 1, groups: 2 },
  ...{ messages: 0, audience: 0, bytes: 700, from: "clients", stored: false, presence: false, pings: 0 },
  ...{ alarms: false, dashboard: false, secret: false, key: false, canary: 0 },
};

function dollarsFor(application: Application, what: string): number {
  const found = billOf(application, steps, 44).purposes.find((purpose) => purpose.what === what);
  return found?.dollars ?? 0;
}

describe("prices", () => {
  test.each([
    ["messages", 1_500_000_000, 1000 + 0.5 * 800],
    ["minutes", 144_000_000, 36],
    // 4,464 GB: a message a minute of 31 KB to 10,000 who are connected eight hours on 30 days.
    ["outBytes", 144_000_000 * 31_000, 401.76],
    ["outBytes", 20_000_000_000_000, 10_240 * 0.09 + 9760 * 0.085],
    // All that the functions write, all the time.
    ["metrics", 33, 9.9],
    ["logBytes", 1_230_000_000, 0.615],
  ] as const)("of %s: %d cost $%d", (meter, quantity, dollars) => {
    expect(costOf(meter, quantity)).toBeCloseTo(dollars, 6);
  });

  test("each has its source, and tiers that end nowhere", () => {
    for (const meter of meters) {
      expect(prices[meter].source).toMatch(/^https:\/\/aws\.amazon\.com\/.+pricing/);
      expect(prices[meter].tiers.at(-1)?.below).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

describe("measured units", () => {
  test("are read from the report, by the names of its rows", () => {
    expect(measured("connect, a session, a user and 3 groups")).toEqual({ writes: 6, reads: 1 });
    expect(measured("store a message of 3 KB in one stream")).toEqual({ writes: 5, reads: 0 });
    expect(measured("ask for occupancy, counted before")).toEqual({ writes: 0, reads: 0.5 });
  });

  test("that are missing are named", () => {
    expect(() => readMeasuredUnits("# Nothing")("say hello")).toThrow(
      "docs/benchmarks/units.md has no row “say hello”.",
    );
  });

  test("between them nothing is guessed: what is computed is what was measured", () => {
    for (const step of ["connect", "disconnect"] as const) {
      const { writes, reads } = measured(`${step}, a session, a user and 20 groups`);
      expect(steps[step](20)).toMatchObject({ writes, reads });
    }
    expect(steps.store(500)).toEqual({ writes: measured("store a message of 500 bytes in one stream").writes });
    expect(steps.store(3000)).toEqual({ writes: measured("store a message of 3 KB in one stream").writes });
    const sending = { from: "clients", bytes: 1, stored: false } as const;
    for (const [audience, row] of [
      [100, "send, a group of 100 connections"],
      [1000, "send, a group of 1,000 connections"],
    ] as const) {
      expect(steps.send({ ...sending, audience }).reads).toBeCloseTo(measured(row).reads, 6);
    }
    expect(steps.hello(10).reads).toBe(measured("say hello with ten streams, and nothing missed").reads);
  });
});

describe("a bill", () => {
  test("of open connections: 100 × 8 × 60 × 22 minutes", () => {
    expect(dollarsFor(quiet, "open connections")).toBeCloseTo((1_056_000 * 0.25) / 1_000_000, 6);
  });

  test("of coming and going: four connections of two hours a day, each with a hello", () => {
    const logs = (3 + 2) * 26 + 270 + 350 + 230 + ((3 + 1) * 26 + 270 + 350) + ((3 + 2) * 26 + 270 + 350 + 230);
    const once =
      // Two messages; 5 + 5 writes, 1 + 4 + 1 reads; three invocations, two of 512 MB and one of 256.
      (2 * 1) / 1e6 +
      (10 * 0.625) / 1e6 +
      (6 * 0.125) / 1e6 +
      (3 * 0.2) / 1e6 +
      (0.025 * 0.133334) / 1e4 +
      (logs * 0.5) / 1e9 +
      (200 * 0.09) / 1e9;
    expect(dollarsFor(quiet, "coming and going")).toBeCloseTo(8800 * once, 6);
  });

  test("of messages: frames, acknowledgements, posts, what is kept, and data on its way out", () => {
    const sent: Application = { ...quiet, messages: 110_000, audience: 10, stored: true };
    // Found strongly consistent, because it is kept: half a unit is for 25 of a group.
    const each = (2 * 1) / 1e6 + ((1 + 1) * 0.125) / 1e6 + 0.2 / 1e6 + (200 * 0.09) / 1e9;
    const ms = 20 + 10 * 0.09 * (1769 / 512);
    const gbSeconds = (ms / 1000) * 0.5;
    const logs = 5 * 26 + 270 + 350 + 480;
    expect(dollarsFor(sent, "sending")).toBeCloseTo(
      110_000 * (each + (gbSeconds * 0.133334) / 1e4 + (logs * 0.5) / 1e9),
      6,
    );
    expect(dollarsFor(sent, "storing")).toBeCloseTo((110_000 * 2 * 0.625) / 1e6, 6);
    expect(dollarsFor(sent, "delivering")).toBeCloseTo(1_100_000 / 1e6 + (1_100_000 * 1000 * 0.09) / 1e9, 6);
  });

  test("of a message beyond 32 KB counts it twice", () => {
    expect(steps.post(31_900).messages).toBe(1);
    expect(steps.post(32_600).messages).toBe(2);
  });

  test("of a backend has no frame, no acknowledgement and no sender to be read", () => {
    const sending = { bytes: 700, audience: 1, stored: false } as const;
    const [client, backend] = [
      steps.send({ ...sending, from: "clients" }),
      steps.send({ ...sending, from: "backends" }),
    ];
    expect(backend).not.toHaveProperty("messages");
    expect((client.reads ?? 0) - (backend.reads ?? 0)).toBe(1);
  });

  test("of an audience beyond 500 has workers: of 10,000, nineteen tasks", () => {
    const live: Application = { ...quiet, messages: 7200, audience: 10_000 };
    const queue = billOf(live, steps, 0).purposes.find(({ what }) => what === "the queue, polled and used");
    expect(queue?.use).toMatchObject({ invocations: 7200 * 19, queueRequests: 648_000 + 7200 * 19 * 3 });
  });

  test("of pings: twelve an hour, four of them with a hello; where messages come at random, fewer", () => {
    const idle: Application = { ...quiet, pings: 100 };
    const purpose = billOf(idle, steps, 0).purposes.find(({ what }) => what === "pings and hellos of idle connections");
    // 17,600 hours.
    expect(purpose?.use).toMatchObject({ messages: 17_600 * (24 + 8), invocations: 17_600 * 4 });
    const { pings: _, ...receiving } = { ...quiet, messages: 1_056_000, audience: 1 };
    expect(pingsOf(receiving)).toBeCloseTo((100 * 5) / (Math.exp(5) - 1), 6);
    expect(pingsOf({ ...receiving, messages: 0 })).toBe(100);
  });

  test("of presence is a post to everybody for everyone who comes or goes", () => {
    const told: Application = { ...quiet, audience: 10, presence: true };
    const purpose = billOf(told, steps, 0).purposes.find(({ what }) => what === "presence, at most");
    expect(purpose?.use).toMatchObject({ messages: 2 * 2200 * 10, queueRequests: 2 * 2200 * 3 });
  });

  test("of metrics is for the hours in which somebody is connected", () => {
    // Opened and closed; 176 of 730 hours.
    expect(dollarsFor(quiet, "metrics")).toBeCloseTo((2 * 176 * 0.3) / 730, 6);
    const always: Application = { ...quiet, hoursPerDay: 24, daysPerMonth: 31, messages: 1, audience: 1000 };
    expect(dollarsFor(always, "metrics")).toBeCloseTo((2 + 6 + 9) * 0.3, 6);
  });

  test("has what one may leave out", () => {
    const all: Application = { ...quiet, alarms: true, dashboard: true, secret: true, key: true, canary: 5 };
    expect(dollarsFor(all, "alarms")).toBeCloseTo(4.4, 6);
    expect(dollarsFor(all, "the dashboard")).toBe(3);
    expect(dollarsFor(all, "a secret")).toBeCloseTo(0.4, 6);
    expect(dollarsFor(all, "a key of KMS")).toBeCloseTo(1 + (138_240 * 0.03) / 10_000, 6);
    expect(dollarsFor(all, "the canary")).toBeGreaterThan(0.9);
    expect(dollarsFor(all, "the canary")).toBeLessThan(1.4);
    const minutely = billOf({ ...all, canary: 1 }, steps, 0).purposes.find(({ what }) => what === "the canary");
    expect(minutely?.use).toMatchObject({ messages: 43_200 * 8, invocations: 43_200 * 6, metrics: 3, alarmMetrics: 1 });
    for (const what of ["alarms", "the dashboard", "a secret", "a key of KMS", "the canary"]) {
      expect(dollarsFor(quiet, what)).toBe(0);
    }
  });

  test("adds up, by what AWS counts and by what it is for, also where something gets cheaper", () => {
    for (const application of [
      busy,
      { ...busy, messages: 400_000_000 },
      ...applications.map((each) => each.application),
    ]) {
      const bill = billOf(application, steps, 44);
      const sum = (parts: readonly { readonly dollars: number }[]) =>
        parts.reduce((all, { dollars }) => all + dollars, 0);
      expect(sum(bill.meters)).toBeCloseTo(bill.dollars, 6);
      expect(sum(bill.purposes)).toBeCloseTo(bill.dollars, 6);
      const withoutTiers = bill.purposes.reduce((all, { use }) => all + listPrice(use), 0);
      if (application === busy) expect(bill.dollars).toBeCloseTo(withoutTiers, 6);
      else expect(bill.dollars).toBeLessThanOrEqual(withoutTiers + 1e-6);
    }
  });
});

describe("the metrics of alarms", () => {
  test("are counted in the template: of a metric alone, of several, and not where there is a condition for it", () => {
    const metric = (id: string) => `{ Id: ${id}, MetricStat: { Period: 60, Stat: Sum, Metric: { MetricName: a } } }`;
    const template = `
Parameters: { Auth: { Type: String }, AlarmTopicArn: { Type: String }, More: { Type: String, Default: "" } }
Conditions: { HasMore: !Equals [!Ref More, "yes"] }
Resources:
  One: { Type: "AWS::CloudWatch::Alarm", Properties: { MetricName: a } }
  Several:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics: [{ Id: all, Expression: a + b }, ${metric("a")}, ${metric("b")}, !If [HasMore, ${metric("c")}, !Ref AWS::NoValue]]
`;
    expect(countAlarmMetrics(template)).toBe(3);
  });

  test("of the hub are as many as the page says", () => {
    const alarmMetrics = countAlarmMetrics(read("infra/template.yaml"));
    const said = `adds $${(alarmMetrics * 0.1).toFixed(2)} a month for ${alarmMetrics} metrics`;
    expect(read("docs/guides/costs.md")).toContain(said);
  });
});

describe("what is asked for", () => {
  const three = ["--connections", "10000", "--messages", "1000000", "--audience", "10"];

  test.each([
    [[], "Say --connections: connections that are open at the same time."],
    [["--connections", "5"], "Say --messages: messages that are sent in a month, by all together."],
    [["--connections", "0", ...three.slice(2)], "--connections is a whole number of at least 1, not “0”."],
    [["--connections", "1.5", ...three.slice(2)], "--connections is a whole number of at least 1, not “1.5”."],
    [["--connections=", ...three.slice(2)], "--connections is a whole number of at least 1, not “”."],
    [[...three, "--hours", "25"], "--hours is a number from 0.1 to 24, not “25”."],
    [[...three, "--stored", "maybe"], "--stored is one of yes, no, not “maybe”."],
    [[...three, "--canary", "2"], "--canary is one of off, 1, 5, 15, not “2”."],
    [[...three, "--hours", "0.1", "--visits", "100"], "--visits 100 leave less than a minute each of --hours 0.1."],
    [[...three, "--size", "5"], "There is no option --size. --help lists what there is."],
    [[...three, "--hours"], "--hours has no value. --help says which it takes."],
    [["10000"], "Every value stands behind its option, such as --connections 10000."],
    [["--write", ...three], "--write stands alone: the documents say what they show."],
    [
      ["--connections", "-1", "--messages", "1", "--audience", "1"],
      "--connections is a whole number of at least 1, not “-1”.",
    ],
    [
      ["--connections", "10", "--messages", "1", "--audience", "11"],
      "--audience 11 is more than --connections 10: each receives a message once.",
    ],
  ])("%j is refused: %s", (given, problem) => {
    expect(parseRequest(given)).toEqual({ kind: "refused", problem });
  });

  test("the rest has a default, and the command says what differs from it", () => {
    const request = parseRequest([...three, "--pings", "50", "--canary", "5", "--from", "backends"]);
    if (request.kind !== "compute") throw new Error("It is refused.");
    expect(request.application).toMatchObject({
      hoursPerDay: 8,
      daysPerMonth: 30,
      bytes: 700,
      stored: true,
      canary: 5,
    });
    const command = commandOf(request.application);
    expect(command).toBe(`npm run cost -- ${three.join(" ")} --from backends --pings 50 --canary 5`);
    expect(parseRequest(command.split(" ").slice(4))).toEqual(request);
  });
});

describe("the documents", () => {
  test.each(documents)("%s shows what is computed now; if not, `npm run cost -- --write` does it", (path) => {
    expect(writeTables(read(path), measured)).toBe(read(path));
  });

  test("have every table that there is, each in one place", () => {
    expect(documents.flatMap((path) => tablesOf(read(path))).sort()).toEqual([...tableNames].sort());
    const unknown = "<!-- npm run cost: nothing -->\n<!-- cost ends -->";
    expect(() => writeTables(unknown, measured)).toThrow("There is no table “nothing”");
  });

  test("say in a sentence what the tables leave out", () => {
    const operations = read("docs/OPERATIONS.md");
    const logs = (steps.send({ from: "clients", bytes: 700, audience: 1, stored: false }).logBytes ?? 0) * 1_000_000;
    expect(operations.replace(/\s+/g, " ")).toContain(
      `A million messages are ${(logs / 1e9).toFixed(1)} GB, $${costOf("logBytes", logs).toFixed(2)}.`,
    );
    expect(operations).toContain(`$${costOf("queueRequests", 648_000).toFixed(2)}`);
    const [chat = "", , event = ""] = applications.map(({ application }) =>
      billOf(application, steps, 0).dollars.toFixed(2),
    );
    const start = read("README.md").replace(/\s+/g, " ");
    expect(start).toContain(`a chat of a hundred people is $${chat} a month`);
    expect(start).toContain(`a message a second to 10,000 people for two hours $${event}`);
  });
});

test("the command prints the bill, and its parts by dollars", async () => {
  const command = fileURLToPath(new URL("bench/cost.mjs", root));
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [
    command,
    "--connections",
    "10000",
    "--messages",
    "1000000",
    "--audience",
    "10",
  ]);
  expect(stdout).toMatch(/^API Gateway, connection minutes +144 million +\$0\.25 a million +\$36\.00$/m);
  expect(stdout).toMatch(
    /^\$[\d.]+ a month: list prices of us-east-1 in \w+ \d{4}, without free tiers\. Most of it: .+, \d+ %\.$/m,
  );
  await expect(run(process.execPath, [command, "--hours", "30"])).rejects.toMatchObject({
    code: 2,
    stderr: "Say --connections: connections that are open at the same time.\n",
  });
});
