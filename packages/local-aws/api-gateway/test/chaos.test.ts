import { signed } from "@switchboard/local-service/testing";
import { expect, test } from "vitest";
import { handshakeStatus } from "../src/testing/client.ts";
import { ok, startTestGateway, type TestGateway } from "./support/start-test-gateway.ts";

const routes = {
  $connect: ok,
  $default: (event: { body: string }) => ({ statusCode: 200, body: event.body }),
  $disconnect: ok,
};
const extra = { $default: { routeResponse: true } };

async function control(gateway: TestGateway, path: string, body: object, type = "application/json") {
  const response = await fetch(`http://127.0.0.1:${gateway.port}/_gateway/${path}`, {
    method: "POST",
    headers: { "content-type": type },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function postStatus(gateway: TestGateway) {
  const url = `${gateway.managementEndpoint}/@connections/${gateway.connectionIds()[0]}`;
  return (await fetch(url, { method: "POST", headers: signed, body: "x" })).status;
}

test("a $disconnect can be lost", async () => {
  await using gateway = await startTestGateway({ routes, chaos: { dropDisconnect: 1 } });
  (await gateway.connect()).webSocket.close();
  expect((await gateway.event("disconnected")).outcome).toBe("lost");
  expect(gateway.invocations).toHaveLength(1);
});

test("a $disconnect can come twice, as an event of its own", async () => {
  await using gateway = await startTestGateway({ routes, chaos: { duplicateDisconnect: 1 } });
  (await gateway.connect()).webSocket.close();
  await expect.poll(() => gateway.invocations.length).toBe(3);
  const [, first, second] = gateway.invocations;
  expect(first.requestContext.disconnectStatusCode).toBe(second.requestContext.disconnectStatusCode);
  expect(first.requestContext.requestId).not.toBe(second.requestContext.requestId);
});

test("frames can overtake each other", async () => {
  const random = [0.9, 0.1];
  await using gateway = await startTestGateway({
    routes,
    extra,
    chaos: { reorderWindowMs: 100 },
    random: () => random.shift() ?? 0,
  });
  const client = await gateway.connect();
  client.send("first");
  client.send("second");
  await expect.poll(() => random.length).toBe(0);
  gateway.clock.advance(100);
  expect([await client.next(), await client.next()]).toEqual(["second", "first"]);
});

test("posts can be held, throttled, or answered gone although the connection is open", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  gateway.chaos.change({ gonePosts: 1 });
  expect(await postStatus(gateway)).toBe(410);
  gateway.chaos.change({ gonePosts: 0, throttlePosts: 1 });
  expect(await postStatus(gateway)).toBe(429);
  gateway.chaos.change({ throttlePosts: 0, postLatencyMs: 1_000 });
  const held = postStatus(gateway);
  const moving = setInterval(() => gateway.clock.advance(1_000), 5);
  expect(await held).toBe(200);
  clearInterval(moving);
  expect(client.untaken.length + 1).toBeLessThanOrEqual(2);
  expect(await client.next()).toBe("x");
});

test("the next posts to a connection can be decided, while it runs, over HTTP", async () => {
  await using gateway = await startTestGateway({ routes });
  await gateway.connect();
  const [connectionId] = gateway.connectionIds();
  const outcomes = ["gone", "pass", "throttled"];
  expect(await control(gateway, "posts", { connectionId, outcomes })).toMatchObject({ status: 200 });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push(await postStatus(gateway));
  expect(statuses).toEqual([410, 200, 429, 200]);
});

test("handshakes and frames can be throttled", async () => {
  await using gateway = await startTestGateway({ routes, extra });
  const client = await gateway.connect();
  await control(gateway, "chaos", { throttleHandshakes: 1, throttleFrames: 1 });
  expect(await handshakeStatus(gateway.url)).toBe(429);
  expect(await client.ask("x")).toMatch(/^{"message": "Too Many Requests", /);
  await control(gateway, "chaos", { throttleFrames: 0 });
  expect(await client.ask("x")).toBe("x");
});

test("a connection can be cut without a close frame", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  const [connectionId] = gateway.connectionIds();
  expect(await control(gateway, "drop", { connectionId })).toMatchObject({ status: 200 });
  expect((await client.closed).code).toBe(1006);
  expect((await gateway.invocation("$disconnect")).requestContext.disconnectStatusCode).toBe(1006);
  expect(await control(gateway, "drop", { connectionId })).toMatchObject({ status: 404 });
});

test("the clock can be turned on to the idle limit", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  const answer = await control(gateway, "clock", { advanceMs: 600_000 });
  expect(answer).toEqual({ status: 200, body: { now: "2026-01-01T00:10:00.000Z" } });
  expect((await client.closed).code).toBe(1001);
});

test("the open connections and the settings can be read", async () => {
  await using gateway = await startTestGateway({ routes, chaos: { postLatencyMs: 1 } });
  await gateway.connect();
  const read = async (path: string) => (await fetch(`http://127.0.0.1:${gateway.port}/_gateway/${path}`)).json();
  const [connectionId] = gateway.connectionIds();
  expect(await read("connections")).toMatchObject({ connections: [{ connectionId, sourceIp: "127.0.0.1" }] });
  expect(await read("chaos")).toMatchObject({ postLatencyMs: 1, dropDisconnect: 0 });
});

test.each([
  ["chaos", { noSuchThing: 1 }],
  ["chaos", { postLatencyMs: "1" }],
  ["chaos", { toString: 1 }],
  ["clock", { advanceMs: -1 }],
  ["clock", { advanceMs: 1e300 }],
  ["posts", { connectionId: "x", outcomes: ["lost"] }],
])("POST /_gateway/%s %j is refused", async (path, body) => {
  await using gateway = await startTestGateway({ routes });
  expect((await control(gateway, path, body)).status).toBe(400);
});

test("changes need the content type application/json", async () => {
  await using gateway = await startTestGateway({ routes });
  expect((await control(gateway, "chaos", { gonePosts: 1 }, "text/plain")).status).toBe(400);
  expect(gateway.chaos.current().gonePosts).toBe(0);
});
