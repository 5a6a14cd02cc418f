import { createManualClock } from "@switchboard/adjustable-clock";
import {
  addressKinds,
  type ConnectionRegistry,
  createDeliver,
  createIdentifySender,
  createRetireConnection,
  createSendMessage,
  RegistryFault,
} from "@switchboard/domain";
import {
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryLog,
  createMemoryMetrics,
  createSequentialIds,
} from "@switchboard/domain/testing";
import { createSwitchboardFrameEncoder } from "@switchboard/protocols";
import { expect, test } from "vitest";
import { createHandler } from "../src/handler.ts";

function setUp(registry: ConnectionRegistry = createMemoryConnectionRegistry()) {
  const gateway = createMemoryConnectionGateway();
  const encoder = createSwitchboardFrameEncoder();
  const observers = { clock: createManualClock(), log: createMemoryLog(), metrics: createMemoryMetrics() };
  const { clock } = observers;
  const retire = createRetireConnection({ gateway, registry, encoder });
  const handler = createHandler({
    ...observers,
    identifySender: createIdentifySender({ registry, retire, clock, defaultProtocol: encoder.protocols[0] }),
    sendMessage: createSendMessage({
      deliver: createDeliver({ registry, gateway, retire, clock, random: () => 0.5, metrics: observers.metrics }),
      encoder,
      clock,
      ids: createSequentialIds(),
      kinds: new Set(addressKinds),
      policy: "anyone",
    }),
  });

  async function open(connectionId: string, session: string): Promise<void> {
    const sessionId = `anon/${session}`;
    gateway.open(connectionId);
    await registry.register({
      connectionId,
      identity: { provedBy: "none", sessionId, groups: [] },
      protocol: encoder.protocols[0],
      connectedAtMs: clock.now(),
      expiresAtMs: clock.now() + 7_500_000,
      addresses: [{ kind: "session", id: sessionId }],
    });
  }

  async function send(connectionId: string, frame: object) {
    const requestContext = { connectionId, routeKey: "sendMessage", requestId: "r-1", connectedAt: 0 };
    const result = await clock.until(handler({ requestContext, body: JSON.stringify(frame) }));
    return { ...result, body: result.body === undefined ? undefined : JSON.parse(result.body) };
  }

  const received = (connectionId: string) =>
    gateway.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
  return { ...observers, gateway, open, send, received };
}

test("a message reaches its session; the result is the acknowledgement, with status 200", async () => {
  const { open, send, received, log } = setUp();
  await open("c-1", "alice");
  await open("c-2", "bob");
  const { statusCode, body } = await send("c-1", { action: "sendMessage", id: "f-1", sessions: ["bob"], text: "hi" });
  expect(statusCode).toBe(200);
  expect(body).toMatchObject({ type: "ack", id: "f-1", delivered: 1, gone: 0, failed: 0, queued: 0 });
  expect(received("c-2")).toMatchObject([{ type: "message", from: { sessionId: "anon/alice" }, data: { text: "hi" } }]);
  expect(log.entries()).toMatchObject([
    {
      level: "info",
      fields: { connectionId: "c-1", routeKey: "sendMessage", requestId: "r-1", outcome: "ack", delivered: 1 },
    },
  ]);
});

test("a refusal is an error frame, with status 200", async () => {
  const { open, send } = setUp();
  await open("c-1", "alice");
  expect(await send("c-1", { action: "sendMessage", id: "f-1", sessions: ["a/b/c"] })).toMatchObject({
    statusCode: 200,
    body: { type: "error", id: "f-1", code: "invalid-address" },
  });
});

test("a connection that is not remembered is told so, closed, and gets no body", async () => {
  const { send, received } = setUp();
  expect(await send("c-9", { action: "sendMessage", sessions: ["bob"] })).toEqual({ statusCode: 200, body: undefined });
  expect(received("c-9")).toEqual([]);
});

test("a post that fails is acknowledged, logged once with its ids and counted as a fault", async () => {
  const { open, send, gateway, log, metrics } = setUp();
  await open("c-1", "alice");
  await open("c-2", "bob");
  const reset = new Error("connection reset");
  gateway.answerPosts("c-2", () => Promise.reject(reset));
  expect((await send("c-1", { action: "sendMessage", sessions: ["bob"] })).body).toMatchObject({ failed: 1 });
  expect(log.entries()).toMatchObject([
    { level: "error", cause: reset, fields: { connectionId: "c-1", requestId: "r-1", outcome: "ack", failed: 1 } },
  ]);
  expect(metrics.total("Faults")).toBe(1);
});

test("a fault is a coded error frame, logged once with its cause and counted", async () => {
  const fault = new RegistryFault("throttled", "private detail");
  const { send, log, metrics } = setUp({ ...createMemoryConnectionRegistry(), find: () => Promise.reject(fault) });
  const { statusCode, body } = await send("c-1", { action: "sendMessage", id: "f-1", sessions: ["bob"] });
  expect(statusCode).toBe(200);
  expect(body).toMatchObject({ type: "error", id: "f-1", code: "throttled" });
  expect(JSON.stringify(body)).not.toContain("private detail");
  expect(log.entries()).toMatchObject([{ level: "error", cause: fault, fields: { outcome: "throttled" } }]);
  expect(metrics.total("Faults")).toBe(1);
});
