import { countFaults } from "@switchboard/domain";
import { expect, test } from "vitest";
import { type Observed, observed } from "../../src/lambda/index.ts";
import { createEmbeddedMetrics, createJsonLog } from "../../src/observability/index.ts";
import { anyInvocation } from "../invocations.ts";

const event = { requestContext: { connectionId: "c-1", routeKey: "sendMessage", requestId: "r-1", connectedAt: 0 } };

function observe(handle: () => Promise<Observed>) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  let now = 1000;
  const clock = { now: () => (now += 5) };
  const observers = {
    clock: { now: () => 7 },
    log: countFaults(
      createJsonLog({ ...anyInvocation, clock, write }),
      createEmbeddedMetrics({ clock, functionName: "MessageFunction", write }),
    ),
  };
  const run = observed(observers, "frame", handle, () => ({ statusCode: 500 }));
  return {
    lines: () => lines.map((line) => JSON.parse(line)),
    run: () => run(event),
    runWith: (other: object) => run(other as typeof event),
  };
}

test("one INFO line per event, with its connection, route, request, outcome and counts", async () => {
  const { run, lines } = observe(async () => ({ result: { statusCode: 200 }, outcome: "ack", delivered: 2 }));
  expect(await run()).toEqual({ statusCode: 200 });
  expect(lines()).toEqual([
    {
      timestamp: expect.any(String),
      level: "INFO",
      message: "frame",
      service: "hub",
      connectionId: "c-1",
      routeKey: "sendMessage",
      requestId: "r-1",
      outcome: "ack",
      delivered: 2,
      durationMs: 0,
    },
  ]);
});

test("a fault is covered, logged once with its causes, and counted", async () => {
  const cause = new Error("socket hang up");
  const { run, lines } = observe(() => Promise.reject(new Error("no table", { cause })));
  expect(await run()).toEqual({ statusCode: 500 });
  const [error, metric, ...others] = lines();
  expect(others).toEqual([]);
  expect(error).toMatchObject({
    level: "ERROR",
    connectionId: "c-1",
    outcome: 500,
    error: { name: "Error", message: "no table", cause: { message: "socket hang up" } },
  });
  expect(metric).toMatchObject({
    FunctionName: "MessageFunction",
    Faults: 1,
    _aws: { CloudWatchMetrics: [{ Namespace: "Switchboard", Metrics: [{ Name: "Faults", Unit: "Count" }] }] },
  });
});

test("a fault that the reply covers for is logged and counted as well", async () => {
  const { run, lines } = observe(async () => ({
    result: { statusCode: 200, body: "{}" },
    outcome: "internal",
    fault: new Error("x"),
  }));
  expect(await run()).toEqual({ statusCode: 200, body: "{}" });
  expect(lines()).toMatchObject([{ level: "ERROR", outcome: "internal" }, { Faults: 1 }]);
});

test("an error of several is logged with the first of them", async () => {
  const { run, lines } = observe(() => Promise.reject(new AggregateError([new Error("connect ECONNREFUSED")])));
  await run();
  expect(lines()[0]).toMatchObject({ error: { name: "AggregateError", cause: { message: "connect ECONNREFUSED" } } });
});

test("an event without a context does not get past it", async () => {
  const { lines, runWith } = observe(() => Promise.reject(new TypeError("no context")));
  expect(await runWith({})).toEqual({ statusCode: 500 });
  expect(lines()[0]).toMatchObject({ level: "ERROR", error: { message: "no context" } });
});

test("what hangs on an error besides its message and causes is not logged", async () => {
  const error = Object.assign(new Error("refused"), { request: { url: "/?idToken=secret" } });
  const { run, lines } = observe(() => Promise.reject(error));
  await run();
  expect(JSON.stringify(lines())).not.toContain("secret");
});
