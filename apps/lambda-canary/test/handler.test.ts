import { composeInMemory } from "@switchboard/composition/testing";
import type { CanaryRound } from "@switchboard/domain";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => 30_000 };

function setUp(round: CanaryRound) {
  const { part, memory } = composeInMemory(modules, {}, { runCanaryRound: async () => round });
  const handler = part("canaryHandler");
  return { ...memory, run: () => memory.clock.until(handler({}, context)) };
}

test("a round whose message arrived is told in one line, and as metrics", async () => {
  const { run, log, metrics } = setUp({ outcome: "arrived", latencyMs: 42 });
  expect(await run()).toEqual({ outcome: "arrived", latencyMs: 42 });
  expect(log.entries()).toMatchObject([
    { event: "canary", level: "info", fields: { outcome: "arrived", latencyMs: 42 } },
  ]);
  expect(metrics.recorded()).toEqual([{ CanarySuccess: 1, CanaryLost: 0, CanaryLatency: 42 }]);
});

test("a round that fails is a warning with its step and its problem, and no failed invocation", async () => {
  const round = { outcome: "failed", step: "receive", problem: "too late", lost: 1 } as const;
  const { run, log, metrics } = setUp(round);
  expect(await run()).toEqual(round);
  expect(log.entries()).toMatchObject([
    { event: "canary", level: "warn", fields: { outcome: "failed", step: "receive", problem: "too late", lost: 1 } },
  ]);
  expect(metrics.recorded()).toEqual([{ CanarySuccess: 0, CanaryLost: 1 }]);
});

test("what arrived is measured in a round that failed later as well", async () => {
  const { run, metrics } = setUp({ outcome: "failed", step: "ping", problem: "closed", lost: 0, latencyMs: 7 });
  await run();
  expect(metrics.recorded()).toEqual([{ CanarySuccess: 0, CanaryLost: 0, CanaryLatency: 7 }]);
});

test("a hub that is not there fails the round at its first step", async () => {
  const environment = { WEBSOCKET_URL: "ws://127.0.0.1:1/production" };
  const { part, memory } = composeInMemory(modules, environment);
  expect(await memory.clock.until(part("canaryHandler")({}, context))).toEqual({
    ...{ outcome: "failed", step: "connect", problem: "there was no connection: ECONNREFUSED", lost: 0 },
  });
});

test("a secret that cannot be read fails the round, and is said so", async () => {
  const { part, memory } = composeInMemory(modules, { SIGNING_SECRET_NAME: "none" });
  expect(await memory.clock.until(part("canaryHandler")({}, context))).toMatchObject({
    ...{ outcome: "failed", step: "connect", problem: "signing-secret-unreadable" },
  });
});
