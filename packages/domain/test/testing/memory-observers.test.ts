import { inspect } from "node:util";
import { expect, test } from "vitest";
import { describeIdGenerator, describeLog, describeMetrics } from "../../src/testing/contracts/index.ts";
import { createMemoryLog, createMemoryMetrics, createSequentialIds } from "../../src/testing/index.ts";

/** What was thrown may be such that nobody can look at it. */
function textOf(rest: object): string {
  try {
    return inspect(rest, { depth: 10 });
  } catch {
    return "";
  }
}

describeLog("memory", async () => {
  const log = createMemoryLog();
  let taken = 0;
  return {
    log,
    take() {
      const entries = log.entries().slice(taken);
      taken += entries.length;
      return entries.map(({ level, event, fields, ...rest }) => [level, event, inspect(fields), textOf(rest)].join());
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

describeMetrics("memory", async () => {
  const metrics = createMemoryMetrics();
  let taken = 0;
  return {
    metrics,
    take() {
      const recorded = metrics.recorded().slice(taken);
      taken += recorded.length;
      return recorded.map((values) => ({ ...values }));
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

describeIdGenerator("sequential", async () => ({
  ids: createSequentialIds(),
  [Symbol.asyncDispose]: async () => {},
}));

test("a memory log keeps what is logged, in order", () => {
  const log = createMemoryLog();
  const cause = new Error("no table");
  log.info("opened", { connectionId: "c-1" });
  log.error("failed", cause, { outcome: 500 });
  expect(log.entries()).toEqual([
    { level: "info", event: "opened", fields: { connectionId: "c-1" } },
    { level: "error", event: "failed", cause, fields: { outcome: 500 } },
  ]);
});

test("memory metrics add up what is counted", () => {
  const metrics = createMemoryMetrics();
  expect(metrics.total("Faults")).toBe(0);
  metrics.count("Faults", 1);
  metrics.count("Faults", 2);
  expect(metrics.total("Faults")).toBe(3);
  metrics.record({ Faults: 1, Delivered: 5 });
  expect([metrics.total("Faults"), metrics.total("Delivered")]).toEqual([4, 5]);
  expect(metrics.recorded()).toEqual([{ Faults: 1 }, { Faults: 2 }, { Faults: 1, Delivered: 5 }]);
});

test("sequential ids are unique, unless they are derived from the same parts", () => {
  const ids = createSequentialIds();
  expect([ids.unique(), ids.unique()]).toEqual(["id-1", "id-2"]);
  expect(ids.derived("a", "b")).toBe('id-of-["a","b"]');
});
