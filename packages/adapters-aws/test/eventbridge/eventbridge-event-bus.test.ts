import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { EventBus, HubEvent } from "@switchboard/domain";
import { describeEventBus, sampleEvents } from "@switchboard/domain/testing/contracts";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { createEventBridgeClient, createEventBridgeEventBus } from "../../src/eventbridge/index.ts";
import { nowhere } from "../nowhere.ts";
import { flawsOf } from "./event-validator.ts";
import { type EventBridgeStub, idIn, startEventBridgeStub } from "./eventbridge-stub.ts";

process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";

const [region, busName, hub] = ["us-east-1", "hub-events", "switchboard"];
const unreachable = createEventBridgeClient(nowhere);
afterAll(() => unreachable.destroy());

describeEventBus("EventBridge", async () => {
  const stub = await startEventBridgeStub();
  const client = createEventBridgeClient({ endpoint: stub.endpoint, region, deadlineMs: 8000 });
  let taken = 0;
  return {
    bus: createEventBridgeEventBus({ client, busName, hub }),
    broken: createEventBridgeEventBus({ client: unreachable, busName, hub }),
    async take() {
      const fresh = stub.taken().slice(taken);
      taken += fresh.length;
      return fresh.map(idIn);
    },
    refuse: (refuses) => stub.behave(refuses && { refuses }),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await stub[Symbol.asyncDispose]();
    },
  };
});

let stub: EventBridgeStub;
let client: EventBridgeClient;
let bus: EventBus;
beforeEach(async () => {
  stub = await startEventBridgeStub();
  client = createEventBridgeClient({ endpoint: stub.endpoint, region, deadlineMs: 500 });
  bus = createEventBridgeEventBus({ client, busName, hub });
});
afterEach(async () => {
  client.destroy();
  await stub[Symbol.asyncDispose]();
});

test("an event goes to the bus with its source, type and time, as the schema says", async () => {
  const events = Object.values(sampleEvents()).flat();
  await bus.put(events);
  for (const { EventBusName, Source, DetailType, Detail, Time } of stub.taken()) {
    expect([EventBusName, Source]).toEqual([busName, "switchboard"]);
    expect(flawsOf(DetailType, JSON.parse(Detail))).toEqual([]);
    expect(Math.floor(Time)).toBe(Date.parse("2026-01-01T00:00:00Z") / 1000);
  }
  expect(stub.taken()).toHaveLength(events.length);
});

test("a call has ten events at most, and 256 KB", async () => {
  const [joined] = sampleEvents().joined;
  const groups = Array.from({ length: 500 }, (_, nth) => `${nth}${"ü".repeat(120)}`);
  const large = Array.from({ length: 5 }, () => ({ ...(joined as HubEvent & { kind: "joined" }), groups }));
  const small = Array.from({ length: 23 }, () => joined as HubEvent);
  expect(await bus.put([...large, ...small])).toEqual([]);
  expect(stub.taken()).toHaveLength(28);
  for (const entries of stub.calls()) {
    expect(entries.length).toBeLessThanOrEqual(10);
    const bytes = entries.reduce((sum, { Detail, DetailType, Source }) => {
      return sum + 14 + Buffer.byteLength(Detail) + DetailType.length + Source.length;
    }, 0);
    expect(bytes).toBeLessThanOrEqual(256 * 1024);
  }
  expect(stub.calls().length).toBeGreaterThan(4);
});

test.each([
  "hang",
  "reset",
  "say-nothing",
  { error: "ThrottlingException" },
  { error: "ResourceNotFoundException" },
] as const)(
  "after a call that ends with %j, none of its events was taken, as far as it is known",
  async (behaviour) => {
    stub.behave(behaviour);
    const events = sampleEvents().connected;
    const failed = await bus.put(events);
    expect(new Set(failed.map(({ event }) => event))).toEqual(new Set(events));
    for (const { fault } of failed) expect(fault).toBeInstanceOf(Error);
    // Whoever puts events tries again, those that failed and no others.
    expect(stub.calls()).toHaveLength(1);
  },
);
