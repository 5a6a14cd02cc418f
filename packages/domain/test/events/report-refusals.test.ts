import { expect, test } from "vitest";
import { createReportRefusals, type Refusal } from "../../src/index.ts";
import { createMemoryEventQueue, createMemoryMetrics, createSequentialIds } from "../../src/testing/index.ts";

const refusal: Refusal = {
  callId: "r-1",
  code: "invalid-field",
  problem: "to must be an object.",
  publisher: "orders",
};

function setScene() {
  const [eventQueue, metrics] = [createMemoryEventQueue(), createMemoryMetrics()];
  const report = createReportRefusals({ eventQueue, metrics, clock: { now: () => 9 }, ids: createSequentialIds() });
  return { eventQueue, metrics, report };
}

test("refusals of one call are counted, and left together; a call that comes again has the same ids", async () => {
  const { eventQueue, metrics, report } = setScene();
  const both: readonly Refusal[] = [refusal, { ...refusal, callId: "r-1/1", publicationId: "o-1", eventType: "Order" }];
  await report(both);
  await report(both);
  expect(metrics.total("PublicationsRefused")).toBe(4);
  const [first, again] = eventQueue.puts();
  expect(again).toEqual(first);
  const { callId: _callId, ...told } = refusal;
  expect(first).toEqual([
    { kind: "publication-refused", id: expect.any(String), atMs: 9, ...told },
    { kind: "publication-refused", id: expect.any(String), atMs: 9, ...told, publicationId: "o-1", eventType: "Order" },
  ]);
  expect(new Set(first?.map(({ id }) => id)).size).toBe(2);
});

test("what cannot be left is counted all the same", async () => {
  const { eventQueue, metrics, report } = setScene();
  eventQueue.fail(new Error("no events"));
  await expect(report([refusal])).rejects.toThrow("no events");
  expect(metrics.total("PublicationsRefused")).toBe(1);
});

test("without a queue they are only counted", async () => {
  const metrics = createMemoryMetrics();
  const parts = { metrics, clock: { now: () => 9 }, ids: createSequentialIds() };
  await createReportRefusals({ ...parts, eventQueue: undefined })([refusal]);
  expect(metrics.recorded()).toEqual([{ PublicationsRefused: 1 }]);
});
