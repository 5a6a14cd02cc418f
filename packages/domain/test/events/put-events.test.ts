import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createPutEvents, type HubEvent } from "../../src/index.ts";
import { sampleEvents } from "../../src/testing/contracts/index.ts";
import { createMemoryEventBus, createMemoryMetrics } from "../../src/testing/index.ts";

const events = Array.from({ length: 5 }, () => sampleEvents().connected[0] as HubEvent);
const ids = events.map(({ id }) => id);

function setScene() {
  const clock = createManualClock();
  const [bus, metrics] = [createMemoryEventBus(), createMemoryMetrics()];
  const putEvents = createPutEvents({ bus, clock, random: () => 0.5, metrics });
  return { bus, metrics, put: (timeMs = 60_000) => clock.until(putEvents(events, clock.now() + timeMs)) };
}

test("what the bus does not take is put again, and nothing else is", async () => {
  const { bus, metrics, put } = setScene();
  const full = new Error("full");
  bus.refuse(
    ({ id }) => (id === ids[1] || id === ids[3] ? full : undefined),
    ({ id }) => (id === ids[3] ? full : undefined),
    () => undefined,
  );
  expect(await put()).toEqual([]);
  expect(bus.events().map(({ id }) => id)).toEqual([ids[0], ids[2], ids[4], ids[1], ids[3]]);
  expect(metrics.recorded()).toEqual([{ EventsPut: 5 }]);
});

test.each([
  ["after four attempts", 60_000],
  ["when time is over", 1],
])("%s the events that are left are named, with what was wrong", async (_when, timeMs) => {
  const { bus, metrics, put } = setScene();
  const full = new Error("full");
  bus.refuse(({ id }) => (id === ids[2] ? full : undefined));
  expect(await put(timeMs)).toEqual([{ event: events[2], fault: full }]);
  expect(metrics.total("EventsPut")).toBe(4);
});

test("no events need no bus", async () => {
  const [bus, metrics] = [createMemoryEventBus(), createMemoryMetrics()];
  bus.refuse(() => new Error("never asked"));
  const putEvents = createPutEvents({ bus, clock: createManualClock(), random: () => 0, metrics });
  expect(await putEvents([], 0)).toEqual([]);
  expect(metrics.recorded()).toEqual([]);
});
