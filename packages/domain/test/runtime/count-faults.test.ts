import { expect, test } from "vitest";
import { countFaults } from "../../src/index.ts";
import { createMemoryLog, createMemoryMetrics } from "../../src/testing/index.ts";

test("every logged fault is counted once and logged as it is, and nothing else is counted", () => {
  const [log, metrics] = [createMemoryLog(), createMemoryMetrics()];
  const counting = countFaults(log, metrics);
  const cause = new Error("no table");
  counting.info("opened", { connectionId: "c-1" });
  expect(metrics.recorded()).toEqual([]);
  counting.error("failed", cause, { outcome: 500 });
  counting.error("failed", cause, { outcome: 500 });
  expect(metrics.recorded()).toEqual([{ Faults: 1 }, { Faults: 1 }]);
  const failed = { level: "error", event: "failed", cause, fields: { outcome: 500 } };
  expect(log.entries()).toEqual([{ level: "info", event: "opened", fields: { connectionId: "c-1" } }, failed, failed]);
});
