import { createManualClock } from "@switchboard/adjustable-clock";
import type { Connection } from "@switchboard/domain";
import { createMemoryLog, createMemoryMetrics } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { createHandler } from "../src/handler.ts";

const sender: Connection = {
  connectionId: "c-1",
  identity: { provedBy: "none", clientId: "anon/web", groups: [] },
  protocol: "switchboard.v1",
  connectedAtMs: 0,
  expiresAtMs: 7_500_000,
  addresses: [],
};

async function answer(body?: string) {
  const observers = { clock: createManualClock(), log: createMemoryLog(), metrics: createMemoryMetrics() };
  const handler = createHandler({ ...observers, identifySender: async () => sender });
  const requestContext = { connectionId: "c-1", routeKey: "$default", requestId: "r-1", connectedAt: 0 };
  const result = await handler({ requestContext, ...(body !== undefined && { body }) });
  expect(result.statusCode).toBe(200);
  return JSON.parse(result.body ?? "");
}

test("hello is welcomed", async () => {
  expect(await answer('{"action":"hello"}')).toEqual({
    type: "welcome",
    connectionId: "c-1",
    clientId: "anon/web",
    expiresAt: "1970-01-01T02:05:00.000Z",
  });
});

test("a ping that no gateway has answered gets its pong", async () => {
  expect(await answer('{"action":"ping"}')).toEqual({ type: "pong" });
});

test.each([
  ["a message, which has a route of its own", '{"action":"sendMessage","id":"f-1","sessions":["a"]}', "unknown-action"],
  ["an unknown action", '{"action":"dance"}', "unknown-action"],
  ["text that is not JSON", "hello", "not-json"],
  ["an empty text", "", "not-json"],
  ["an event without a body", undefined, "not-json"],
])("%s gets an error frame", async (_what, body, code) => {
  expect(await answer(body)).toMatchObject({ type: "error", code });
});
