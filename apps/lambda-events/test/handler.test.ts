import { readFileSync } from "node:fs";
import { composeInMemory } from "@switchboard/composition/testing";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

function setUp() {
  const { part, memory } = composeInMemory(modules);
  const handler = part("eventHandler");
  const handle = (event: object) =>
    memory.clock.until(handler(event as never, { awsRequestId: "r-1", getRemainingTimeInMillis: () => 60_000 }));
  return { ...memory, handle };
}

const sample = JSON.parse(readFileSync(new URL("../../../infra/events/events.json", import.meta.url), "utf8"));

test("the records of the sample event come to events on the bus", async () => {
  const { handle, eventBus, log, metrics } = setUp();
  expect(await handle(sample)).toEqual({ batchItemFailures: [] });
  expect(eventBus.events()).toMatchObject([
    { kind: "connected", connection: { sessionId: "anon/alice" }, groups: [] },
    { kind: "joined", connection: { sessionId: "anon/alice" }, groups: ["room.1"] },
    { kind: "disconnected", connection: { sessionId: "anon/alice" }, groups: ["room.1"], cause: "unregistered" },
  ]);
  expect(metrics.total("EventsPut")).toBe(3);
  expect(log.entries()).toMatchObject([{ level: "info", fields: { put: 3, failed: 0, outcome: "done" } }]);
});

test("what a bus refuses for a moment is put all the same; what it goes on refusing is given out again", async () => {
  const { handle, eventBus, metrics } = setUp();
  const full = new Error("full");
  eventBus.refuse(
    () => full,
    () => undefined,
  );
  expect(await handle(sample)).toEqual({ batchItemFailures: [] });
  expect(eventBus.events()).toHaveLength(3);

  eventBus.refuse(({ kind }) => (kind === "joined" ? full : undefined));
  expect(await handle(sample)).toEqual({ batchItemFailures: [{ itemIdentifier: "4421584500000000017450439092" }] });
  expect(metrics.total("Faults")).toBe(1);
});
