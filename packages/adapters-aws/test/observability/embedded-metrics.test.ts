import { metricUnits } from "@switchboard/domain";
import { describeMetrics } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { createEmbeddedMetrics } from "../../src/observability/index.ts";

describeMetrics("embedded metric format", async () => {
  const lines: string[] = [];
  const clock = { now: () => 1_767_225_600_000 };
  const metrics = createEmbeddedMetrics({ clock, functionName: "Tested", write: (line) => lines.push(line) });
  const valuesIn = (line: string) =>
    Object.fromEntries(
      Object.entries(JSON.parse(line) as Record<string, number>).filter(([name]) => name in metricUnits),
    );
  return { metrics, take: () => lines.splice(0).map(valuesIn), [Symbol.asyncDispose]: async () => {} };
});

test("what is recorded at once is one line, each metric with its unit", () => {
  const lines: string[] = [];
  const metrics = createEmbeddedMetrics({
    clock: { now: () => 1_700_000_000_000 },
    functionName: "MessageFunction",
    write: (line) => lines.push(line),
  });
  metrics.record({ Delivered: 3, Gone: 0, DeliveryTime: 12.5 });
  metrics.count("Faults", 1);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      _aws: {
        Timestamp: 1_700_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: "Switchboard",
            Dimensions: [["FunctionName"]],
            Metrics: [
              { Name: "Delivered", Unit: "Count" },
              { Name: "Gone", Unit: "Count" },
              { Name: "DeliveryTime", Unit: "Milliseconds" },
            ],
          },
        ],
      },
      FunctionName: "MessageFunction",
      Delivered: 3,
      Gone: 0,
      DeliveryTime: 12.5,
    },
    expect.objectContaining({ FunctionName: "MessageFunction", Faults: 1 }),
  ]);
});
