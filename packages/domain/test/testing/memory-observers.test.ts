import { expect, test } from "vitest";
import { createMemoryLog, createMemoryMetrics, createSequentialIds } from "../../src/testing/index.ts";

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
  expect(ids.derived("a", "b")).toBe(ids.derived("a", "b"));
  expect(new Set([ids.derived("a", "b"), ids.derived("b", "a"), ids.derived("ab"), ids.derived('a","b')]).size).toBe(4);
});
