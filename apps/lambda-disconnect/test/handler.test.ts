import { composeInMemory } from "@switchboard/composition/testing";
import { type Connection, type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import { modules } from "../src/container.ts";

const event = { requestContext: { connectionId: "c-1", routeKey: "$disconnect", requestId: "r-1", connectedAt: 0 } };
const connection: Connection = {
  connectionId: "c-1",
  identity: { provedBy: "none", sessionId: "anon/s-1", groups: [] },
  protocol: "switchboard.v1",
  connectedAtMs: 0,
  expiresAtMs: 7_500_000,
  addresses: [{ kind: "session", id: "anon/s-1" }],
};

function setUp(registry: ConnectionRegistry = createMemoryConnectionRegistry()) {
  const { part, memory } = composeInMemory(modules, {}, { registry, random: () => 0.5 });
  const { clock } = memory;
  const handler = part("disconnectHandler");
  const disconnect = () => {
    const endMs = clock.now() + 20_000;
    return clock.until(handler(event, { getRemainingTimeInMillis: () => endMs - clock.now() }));
  };
  const outcomes = () => memory.log.entries().map(({ fields }) => fields.outcome);
  return { ...memory, registry, disconnect, outcomes };
}

test("a connection that has closed is forgotten; a second time, and an unknown one, change nothing", async () => {
  const { disconnect, registry, outcomes } = setUp();
  await registry.register(connection);
  expect(await disconnect()).toEqual({ statusCode: 200 });
  expect(await registry.find({ connectionId: "c-1" })).toBeUndefined();
  expect(await disconnect()).toEqual({ statusCode: 200 });
  expect(outcomes()).toEqual(["closed", "unknown"]);
});

test("of two disconnects at once, one gets the record and is counted", async () => {
  const { disconnect, registry, metrics, outcomes } = setUp();
  await registry.register(connection);
  await Promise.all([disconnect(), disconnect()]);
  expect(outcomes().sort()).toEqual(["closed", "unknown"]);
  expect(metrics.total("Closed")).toBe(1);
});

describe("a store that fails", () => {
  const unregister = () => Promise.reject(new StoreFault("unavailable", "down"));
  const failing = () => ({ ...createMemoryConnectionRegistry(), unregister });

  test("is tried for most of the 20 seconds; then a worker is told, and the fault is logged and counted", async () => {
    const { disconnect, metrics, outcomes, clock, unregisterQueue } = setUp(failing());
    const beganAtMs = clock.now();
    expect(await disconnect()).toMatchObject({ statusCode: 200 });
    expect(clock.now() - beganAtMs).toBeGreaterThan(10_000);
    expect(clock.now() - beganAtMs).toBeLessThan(19_000);
    expect(unregisterQueue.waiting()).toMatchObject([
      { connection: { connectionId: "c-1" }, closedAtMs: beganAtMs, attempt: 1 },
    ]);
    expect(outcomes()).toEqual(["queued"]);
    expect(metrics.total("Faults")).toBe(1);
  });

  test("and a queue that fails as well are a fault, in time", async () => {
    const { disconnect, metrics, outcomes, clock, unregisterQueue } = setUp(failing());
    const beganAtMs = clock.now();
    unregisterQueue.behave(() => new Promise(() => {}));
    expect(await disconnect()).toMatchObject({ statusCode: 500 });
    expect(clock.now() - beganAtMs).toBeLessThan(19_000);
    expect(outcomes()).toEqual([500]);
    expect(metrics.total("Faults")).toBe(1);
  });
});

test("the function starts without a queue", () => {
  const { part } = composeInMemory(modules, { DELIVERY_QUEUE_URL: "" });
  expect(part("disconnectHandler")).toBeTypeOf("function");
});
