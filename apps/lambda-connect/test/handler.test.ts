import { composeInMemory } from "@switchboard/composition/testing";
import { addressKinds, type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

const requestContext = { connectionId: "c-1", routeKey: "$connect", requestId: "r-1", connectedAt: 1_000 };

function setUp(registry: ConnectionRegistry = createMemoryConnectionRegistry()) {
  const { part, memory } = composeInMemory(modules, { ADDRESSES: addressKinds.join() }, { registry });
  return { ...memory, registry, handler: part("connectHandler") };
}

test("a handshake is let in and its connection registered under what it claims", async () => {
  const { handler, registry, metrics } = setUp();
  const result = await handler({
    requestContext,
    multiValueQueryStringParameters: { client_id: ["web-123"], session_id: ["s-1"] },
  });
  expect([metrics.total("Opened"), metrics.total("Refused")]).toEqual([1, 0]);
  expect(result).toEqual({ statusCode: 200 });
  expect(await registry.find({ connectionId: "c-1" })).toMatchObject({
    identity: { clientId: "anon/web-123", sessionId: "anon/s-1" },
    connectedAtMs: 1_000,
    protocol: "switchboard.v1",
  });
});

test("a hand-written event with single values and little else will do", async () => {
  const { handler, registry, clock } = setUp();
  const event = {
    requestContext: { connectionId: "abc123", routeKey: "$connect", requestId: "r" },
    queryStringParameters: { client_id: "web-123" },
  };
  expect(await handler(event)).toEqual({ statusCode: 200 });
  expect(await registry.find({ connectionId: "abc123" })).toMatchObject({ connectedAtMs: clock.now() });
});

test("the answer selects the subprotocol that is spoken here, in whatever case the header came", async () => {
  const { handler } = setUp();
  const result = await handler({
    requestContext,
    multiValueHeaders: { "sec-websocket-PROTOCOL": ["other, switchboard.v1"] },
  });
  expect(result).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "switchboard.v1" } });
});

test.each([
  ["a repeated parameter", { multiValueQueryStringParameters: { session_id: ["a", "b"] } }, "invalid-handshake"],
  ["an id that is empty", { multiValueQueryStringParameters: { session_id: [""] } }, "invalid-handshake"],
  ["a subprotocol of others only", { headers: { "Sec-WebSocket-Protocol": "mqtt" } }, "unsupported-subprotocol"],
])("%s is refused with 400 and nothing is registered", async (_what, event, code) => {
  const { handler, registry, log, metrics } = setUp();
  const { statusCode, body } = await handler({ requestContext, ...event });
  expect([metrics.total("Opened"), metrics.total("Refused")]).toEqual([0, 1]);
  expect(statusCode).toBe(400);
  expect(JSON.parse(body ?? "")).toMatchObject({ code });
  expect(await registry.find({ connectionId: "c-1" })).toBeUndefined();
  expect(log.entries()).toMatchObject([{ level: "info", fields: { connectionId: "c-1", outcome: code } }]);
});

test.each([
  ["throttled", 429],
  ["invalid", 400],
  ["missing", 404],
  ["unavailable", 500],
] as const)(
  "a registry that fails because it is %s is status %i; the cause is logged, counted, never shown",
  async (reason, status) => {
    const fault = new StoreFault(reason, "no table named private-table", { cause: new Error("inner") });
    const registry = { ...createMemoryConnectionRegistry(), register: () => Promise.reject(fault) };
    const { handler, log, metrics } = setUp(registry);
    const result = await handler({ requestContext });
    expect(result.statusCode).toBe(status);
    expect(JSON.stringify(result)).not.toMatch(/private-table|inner/);
    expect(log.entries()).toMatchObject([{ level: "error", cause: fault, fields: { outcome: status } }]);
    expect(metrics.total("Faults")).toBe(1);
  },
);

test("a proof that fails is refused in words that do not say why, and the log does", async () => {
  const { handler, log } = setUp();
  const result = await handler({ requestContext, multiValueQueryStringParameters: { idToken: ["junk"] } });
  expect(result).toMatchObject({ statusCode: 401 });
  expect(JSON.parse(result.body ?? "")).toEqual({ code: "unauthorized", message: expect.not.stringMatching(/token/i) });
  expect(log.entries()).toMatchObject([{ fields: { outcome: "unauthorized", reason: "proof-not-accepted" } }]);
});

test("whom a backend keeps out is refused with 403, counted, and not registered, where denials are read", async () => {
  const registry = createMemoryConnectionRegistry();
  const { part, memory } = composeInMemory(modules, { DENIALS: "true" }, { registry });
  const handler = part("connectHandler");
  await memory.denials.deny({ kind: "session", id: "anon/s-1" }, memory.clock.now() + 1);
  const event = { requestContext, multiValueQueryStringParameters: { session_id: ["s-1"] } };
  const { statusCode, body } = await handler(event);
  expect([statusCode, JSON.parse(body ?? "").code]).toEqual([403, "denied"]);
  expect([memory.metrics.total("Opened"), memory.metrics.total("Refused")]).toEqual([0, 1]);
  expect([...registry.connections()]).toEqual([]);
  expect(memory.log.entries()).toMatchObject([{ level: "info", fields: { connectionId: "c-1", outcome: "denied" } }]);
  await memory.clock.advance(1);
  expect(await handler(event)).toEqual({ statusCode: 200 });
});

test("where denials are not read, nothing is read", async () => {
  const denials = { until: () => Promise.reject(new Error("It is read.")) } as never;
  const { part } = composeInMemory(modules, {}, { registry: createMemoryConnectionRegistry(), denials });
  expect(await part("connectHandler")({ requestContext })).toEqual({ statusCode: 200 });
});
