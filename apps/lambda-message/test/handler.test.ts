import type { Environment } from "@switchboard/composition";
import { composeInMemory } from "@switchboard/composition/testing";
import { type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

function setUp(registry: ConnectionRegistry = createMemoryConnectionRegistry(), environment: Environment = {}) {
  const { part, memory } = composeInMemory(modules, environment, { registry, overflowQueue: undefined });
  const { clock, gateway } = memory;
  const handler = part("messageHandler");

  async function open(connectionId: string, session: string): Promise<void> {
    const sessionId = `anon/${session}`;
    gateway.open(connectionId);
    await registry.register({
      connectionId,
      identity: { provedBy: "none", sessionId, groups: [] },
      protocol: "switchboard.v1",
      connectedAtMs: clock.now(),
      expiresAtMs: clock.now() + 7_500_000,
      addresses: [{ kind: "session", id: sessionId }],
    });
  }

  async function sendText(connectionId: string, body?: string) {
    const requestContext = { connectionId, routeKey: "sendMessage", requestId: "r-1", connectedAt: 0 };
    const result = await clock.until(handler({ requestContext, ...(body !== undefined && { body }) }));
    return { ...result, body: result.body === undefined ? undefined : JSON.parse(result.body) };
  }

  const send = (connectionId: string, frame: object) => sendText(connectionId, JSON.stringify(frame));

  const received = (connectionId: string) =>
    gateway.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
  return { ...memory, open, send, sendText, received };
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
  const fault = new StoreFault("throttled", "private detail");
  const { send, log, metrics } = setUp({ ...createMemoryConnectionRegistry(), find: () => Promise.reject(fault) });
  const { statusCode, body } = await send("c-1", { action: "sendMessage", id: "f-1", sessions: ["bob"] });
  expect(statusCode).toBe(200);
  expect(body).toMatchObject({ type: "error", id: "f-1", code: "throttled" });
  expect(JSON.stringify(body)).not.toContain("private detail");
  expect(log.entries()).toMatchObject([{ level: "error", cause: fault, fields: { outcome: "throttled" } }]);
  expect(metrics.total("Faults")).toBe(1);
});

test("hello is welcomed", async () => {
  const { open, send } = setUp();
  await open("c-1", "alice");
  expect((await send("c-1", { action: "hello" })).body).toEqual({
    type: "welcome",
    connectionId: "c-1",
    sessionId: "anon/alice",
    limits: { addresses: 250, groups: 100 },
    expiresAt: expect.stringMatching(/^2026-01-01T02:05/),
    groups: [],
    streams: [],
  });
});

test.each([
  [{}, 250],
  [{ ADDRESSES_PER_MESSAGE: "7" }, 7],
])(
  "a message has as many addresses as the deployment says, and welcome tells how many: %j",
  async (environment, most) => {
    const { open, send } = setUp(createMemoryConnectionRegistry(), environment);
    await open("c-1", "alice");
    expect((await send("c-1", { action: "hello" })).body).toMatchObject({ limits: { addresses: most } });
    const sessions = Array.from({ length: most }, (_, nth) => `s-${nth}`);
    expect((await send("c-1", { action: "sendMessage", id: "f-1", sessions })).body).toMatchObject({ type: "ack" });
    expect((await send("c-1", { action: "sendMessage", id: "f-2", sessions: [...sessions, "alice"] })).body).toEqual({
      ...{ type: "error", id: "f-2", code: "too-many-addresses" },
      message: expect.stringContaining(String(most)),
    });
  },
);

test.each([
  ["0", "less than 1"],
  ["1001", "more than 1000"],
  ["some", "not a whole number"],
])("a limit of %s addresses keeps the function from starting", (ADDRESSES_PER_MESSAGE, problem) => {
  expect(() => setUp(undefined, { ADDRESSES_PER_MESSAGE })).toThrow(problem);
});

test("a ping that no gateway has answered gets its pong", async () => {
  const { open, send } = setUp();
  await open("c-1", "alice");
  expect((await send("c-1", { action: "ping" })).body).toEqual({ type: "pong" });
});

// What becomes of other texts is in docs/vectors: see packages/composition/test/vectors.test.ts.
test("an event without a body gets an error frame", async () => {
  const { open, sendText } = setUp();
  await open("c-1", "alice");
  expect((await sendText("c-1")).body).toMatchObject({ type: "error", code: "not-json" });
});
