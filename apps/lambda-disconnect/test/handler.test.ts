import { composeInMemory } from "@switchboard/composition/testing";
import { type Connection, type ConnectionRegistry, RegistryFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
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
  const { part, memory } = composeInMemory(modules, {}, { registry });
  const outcomes = () => memory.log.entries().map(({ fields }) => fields.outcome);
  return { ...memory, registry, handler: part("disconnectHandler"), outcomes };
}

test("a connection that has closed is forgotten; a second time, and an unknown one, change nothing", async () => {
  const { handler, registry, outcomes } = setUp();
  await registry.register(connection);
  expect(await handler(event)).toEqual({ statusCode: 200 });
  expect(await registry.find({ connectionId: "c-1" })).toBeUndefined();
  expect(await handler(event)).toEqual({ statusCode: 200 });
  expect(outcomes()).toEqual(["closed", "unknown"]);
});

test("of two disconnects at once, one gets the record and is counted", async () => {
  const { handler, registry, metrics, outcomes } = setUp();
  await registry.register(connection);
  await Promise.all([handler(event), handler(event)]);
  expect(outcomes().sort()).toEqual(["closed", "unknown"]);
  expect(metrics.total("Closed")).toBe(1);
});

test("a fault is logged and counted", async () => {
  const unregister = () => Promise.reject(new RegistryFault("unavailable", "down"));
  const { handler, metrics, outcomes } = setUp({ ...createMemoryConnectionRegistry(), unregister });
  expect(await handler(event)).toMatchObject({ statusCode: 500 });
  expect(metrics.total("Faults")).toBe(1);
  expect(outcomes()).toEqual([500]);
});
