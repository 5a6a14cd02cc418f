import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import type { Environment } from "../src/configuration.ts";
import {
  addresses,
  anonymous,
  cognito,
  connecting,
  delivering,
  denials,
  departures,
  fanOut,
  gateway,
  groups,
  history,
  messages,
  protocols,
  quotas,
  refreshing,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";
import { composeInMemory } from "../src/testing/index.ts";

/** The functions that let connections in and answer them, on memory adapters. */
function setScene(environment: Environment) {
  const registry = createMemoryConnectionRegistry();
  const calls: string[] = [];
  const watched = new Proxy(registry, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === "function") calls.push(String(name));
      return value;
    },
  });
  const { part, memory } = composeInMemory(
    [
      ...([runtime, storage, departures, switchboardV1, protocols, gateway, addresses, anonymous, quotas] as const),
      ...([connecting, delivering, fanOut, history, groups, cognito, denials, refreshing, messages] as const),
    ],
    { JOIN: "room.**", ...environment },
    { registry: watched },
  );
  memory.gateway.open("c-1");
  const context = (routeKey: string, connectionId = "c-1") => ({
    connectionId,
    routeKey,
    requestId: "r",
    connectedAt: memory.clock.now(),
  });
  const connect = (connectionId?: string) =>
    part("connectHandler")({
      multiValueQueryStringParameters: { session_id: ["s"] },
      requestContext: context("$connect", connectionId),
    });
  async function ask(frame: object): Promise<object | undefined> {
    const requestContext = context("$default");
    const { body } = await part("messageHandler")({ body: JSON.stringify(frame), requestContext });
    return body === undefined ? undefined : JSON.parse(body);
  }
  return { part, memory, registry, calls, connect, ask };
}

test("without quotas nothing is counted, and the table is asked for nothing else", async () => {
  const { part, connect, ask, calls } = setScene({});
  expect([part("quotaGuard"), part("limitConnections")]).toEqual([undefined, undefined]);
  await connect();
  calls.length = 0;
  for (let nth = 0; nth < 100; nth += 1) expect(await ask({ action: "hello" })).toMatchObject({ type: "welcome" });
  expect(calls).toEqual(Array(100).fill("find"));
});

test("with quotas a frame beyond them is told when to go on, counted and logged, and the connection is ended in the end", async () => {
  const { memory, registry, connect, ask, calls } = setScene({ QUOTAS: "frames=20/m" });
  await connect();
  for (let nth = 0; nth < 20; nth += 1) expect(await ask({ action: "hello" })).toMatchObject({ type: "welcome" });
  expect(await ask({ action: "join", id: "j", groups: ["room.1"] })).toEqual({
    ...{ type: "error", id: "j", code: "too-fast", message: expect.any(String), retryAfter: expect.any(Number) },
  });
  expect(calls).not.toContain("join");
  for (let nth = 0; nth < 30; nth += 1) await ask({ action: "hello" });
  const sent = memory.gateway.received("c-1").map((payload) => JSON.parse(new TextDecoder().decode(payload)));
  expect(sent.at(-1)).toMatchObject({ type: "close", code: "too-fast", reconnect: true });
  expect(registry.connections().size).toBe(0);
  expect(memory.metrics.total("QuotaRefused")).toBeGreaterThan(10);
  expect(memory.metrics.total("QuotaClosed")).toBeGreaterThanOrEqual(1);
  expect(memory.log.entries()).toContainEqual(
    expect.objectContaining({ fields: expect.objectContaining({ connectionId: "c-1", quota: "frames" }) }),
  );
});

test("joins of a minute are as many as the deployment says, and repeats and leaves five times as many, at least 1,000", () => {
  const limits = (text: string) => setScene({ QUOTAS: text }).part("joinRules").limits;
  expect(limits("")).toEqual({ groups: 100, perMinute: 200, changesPerMinute: 1000 });
  expect(limits("joins=20/m")).toEqual({ groups: 100, perMinute: 20, changesPerMinute: 1000 });
  expect(limits("joins=500/m")).toEqual({ groups: 100, perMinute: 500, changesPerMinute: 2500 });
});

test("connections of somebody who was not proved are not counted", async () => {
  const { connect } = setScene({ QUOTAS: "user.connections=2" });
  for (const id of ["c-1", "c-2", "c-3"]) expect(await connect(id)).toMatchObject({ statusCode: 200 });
});

describe("a function does not start", () => {
  test.each<[string, Environment, string]>([
    [
      "with a quota of nothing known",
      { QUOTAS: "frames=600/m,messages=3/m" },
      "QUOTAS has a quota, number 2, of something",
    ],
    [
      "with a limit of connections that are found nowhere",
      { QUOTAS: "user.connections=3", ADDRESSES: "session" },
      "ADDRESSES does not list user and session",
    ],
  ])("%s", (_, environment, problem) => {
    expect(() => setScene(environment)).toThrow(problem);
  });
});
