import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Need } from "../src/index.ts";
import { BlindWebSocket, startTestClient, type TestClient } from "./support/test-client.ts";
import { startTestHub, type TestConnection, type TestHub } from "./support/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await startTestHub();
});
afterEach(() => server.answer("open"));
afterAll(() => server[Symbol.asyncDispose]());

const MINUTE_MS = 60_000;

async function opened(client: TestClient): Promise<TestConnection> {
  const connection = await server.open();
  await client.state("open");
  return connection;
}

/** Waits for the wait, and lets it be over. */
async function waitOver(client: TestClient) {
  const state = await client.state("waiting");
  client.clock.advance(state.retryAt - client.clock.now());
  return state;
}

test("after a drop it waits, at random, and comes back", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.clock.advance(MINUTE_MS);
  connection.drop();
  const state = await client.state("waiting");
  expect(state).toEqual({
    ...{ name: "waiting", reason: "connection-lost", closeCode: 1006 },
    retryAt: client.clock.now() + 500,
  });
  client.clock.advance(499);
  expect(client.hub.state.name).toBe("waiting");
  client.clock.advance(1);
  expect(client.hub.state).toEqual({ name: "connecting", reason: "connection-lost", closeCode: 1006 });
  await opened(client);
  expect(client.hub.state).toMatchObject({ name: "open", reason: "welcomed" });
});

test("connections that do not last count as failures: the bound doubles, up to the most", async () => {
  await using client = startTestClient(server.url);
  const waits: number[] = [];
  for (let times = 0; times < 8; times += 1) {
    (await opened(client)).drop();
    const { retryAt } = await client.state("waiting");
    waits.push(retryAt - client.clock.now());
    client.clock.advance(retryAt - client.clock.now());
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  const lasting = await opened(client);
  client.clock.advance(10_000);
  lasting.drop();
  const { retryAt } = await client.state("waiting");
  expect(retryAt - client.clock.now()).toBe(500);
});

test("an attempt is made at once when the network comes back", async () => {
  await using client = startTestClient(server.url);
  (await opened(client)).drop();
  await client.state("waiting");
  client.networkBack();
  expect(client.hub.state.name).toBe("connecting");
  await opened(client);
});

test("a connection that seems open is tried when the network comes back", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.networkBack();
  expect(await connection.next()).toEqual({ action: "ping" });
  client.clock.advance(10_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "pong-missed" });
});

test("where nobody listens it is tried again and again", async () => {
  const away = await startTestHub();
  await away[Symbol.asyncDispose]();
  await using client = startTestClient(away.url);
  const waits: number[] = [];
  for (let times = 0; times < 5; times += 1) {
    const begunAt = client.clock.now();
    const { reason, retryAt } = await waitOver(client);
    expect(reason).toBe("unreachable");
    waits.push(retryAt - begunAt);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
});

test.each([400, 401, 403, 404])("a handshake that is refused with %i ends it", async (status) => {
  server.answer(status);
  await using client = startTestClient(server.url, { token: () => "t" });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "refused", status });
});

test.each([408, 429, 500, 502, 503, 504])("a handshake that is answered %i is tried again", async (status) => {
  server.answer(status);
  await using client = startTestClient(server.url);
  expect(await waitOver(client)).toMatchObject({ reason: "unavailable", status });
  server.answer("open");
  await opened(client);
});

test("where nothing tells why, the fourth handshake has a fresh token and those after it wait for minutes", async () => {
  server.answer(401);
  const needs: Need[] = [];
  const token = (need: Need) => {
    needs.push(need);
    return "t";
  };
  await using client = startTestClient(server.url, { WebSocket: BlindWebSocket, token });
  const seen: unknown[] = [];
  for (let times = 0; times < 5; times += 1) {
    const begunAt = client.clock.now();
    const { reason, retryAt } = await waitOver(client);
    seen.push([reason, retryAt - begunAt]);
  }
  expect(seen).toEqual([
    ["unreachable", 500],
    ["unreachable", 1_000],
    ["refused-or-unreachable", 2_000],
    ["refused-or-unreachable", 3 * MINUTE_MS],
    ["refused-or-unreachable", 3 * MINUTE_MS],
  ]);
  expect(needs.map(({ fresh }) => fresh)).toEqual([false, false, false, true, true, true]);
});

test("a handshake without an answer is given up", async () => {
  server.answer("nothing");
  await using client = startTestClient(server.url);
  await expect.poll(server.handshakes).toBeGreaterThan(0);
  client.clock.advance(35_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "attempt-timed-out" });
});

test("a connection whose hello is refused is no connection", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.next();
  await connection.next();
  connection.send({ type: "error", code: "internal", message: "Later." });
  expect(await client.state("waiting")).toMatchObject({ reason: "hello-refused" });
  expect(await client.heard.error.next()).toMatchObject({ code: "hub-error", message: "Later." });
  expect(await connection.closed).toBe(1000);
});

test("a token travels as a subprotocol, and is asked for before each attempt", async () => {
  const tokens = ["first", "second"];
  await using client = startTestClient(server.url, { token: async () => tokens.shift() });
  const first = await server.open();
  expect(first.protocols).toEqual(["switchboard.v1", "bearer.first"]);
  expect(first.url.href).not.toContain("first");
  first.drop();
  await waitOver(client);
  expect((await server.open()).protocols).toEqual(["switchboard.v1", "bearer.second"]);
});

test.each([undefined, null, ""])("a token function that answers %j ends it", async (nothing) => {
  await using client = startTestClient(server.url, { token: () => nothing });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "token-refused" });
});

test("a token function that fails is asked again", async () => {
  let times = 0;
  const token = () => {
    times += 1;
    if (times === 1) throw new Error("The network is away.");
    return "t";
  };
  await using client = startTestClient(server.url, { token });
  expect(await waitOver(client)).toMatchObject({ reason: "token-unavailable" });
  await opened(client);
});

test("a token that no header can hold ends it", async () => {
  await using client = startTestClient(server.url, { token: () => "a b" });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "invalid-token" });
});

test.each([0, 1, true, {}, { token: "t" }])("%j is no token, and no URL either", async (given) => {
  await using noToken = startTestClient(server.url, { token: () => given as never });
  expect(await noToken.state("closed")).toEqual({ name: "closed", reason: "invalid-token" });
  for (const url of [given, () => given]) {
    await using noUrl = startTestClient(url as never);
    expect(await noUrl.state("closed")).toEqual({ name: "closed", reason: "invalid-url" });
  }
});

test("a URL may come from a function, before each attempt", async () => {
  let signature = 0;
  const url = () => {
    signature += 1;
    return `${server.url}?session=s&signature=${signature}`;
  };
  await using client = startTestClient(url);
  const first = await server.open();
  expect(first.url.search).toBe("?session=s&signature=1&client_id=web");
  first.drop();
  await waitOver(client);
  expect((await server.open()).url.searchParams.get("signature")).toBe("2");
});

test.each(["", "no url", "http://[", "ftp://example.com/"])("%j is no URL of a hub", async (url) => {
  await using client = startTestClient(() => url);
  expect(await client.state("closed")).toMatchObject({ reason: url === "" ? "url-refused" : "invalid-url" });
});

test("a hub that says the time is over is connected to again, with a fresh token", async () => {
  const needs: Need[] = [];
  const token = (need: Need) => {
    needs.push(need);
    return "t";
  };
  await using client = startTestClient(server.url, { token });
  const connection = await opened(client);
  connection.send({ type: "close", code: "expired", reason: "Over.", reconnect: true });
  expect(await waitOver(client)).toMatchObject({ reason: "expired", closeCode: "expired" });
  await opened(client);
  expect(needs).toEqual([{ fresh: false }, { fresh: true }]);
});

test("a hub that says not to come back is obeyed", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  connection.send({ type: "close", code: "unregistered", reason: "Go.", reconnect: false });
  const state = await client.state("closed");
  expect(state).toEqual({ name: "closed", reason: "ended-by-hub", closeCode: "unregistered" });
  expect(await connection.closed).toBe(1000);
});

test("a ping is sent after five minutes of silence, and its answer keeps the connection", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.clock.advance(5 * MINUTE_MS - 1);
  connection.send({ type: "message", id: "m-1", from: {}, sentAt: "", data: 1 });
  await client.heard.message.next();
  client.clock.advance(5 * MINUTE_MS - 1);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1);
  expect(await connection.next()).toEqual({ action: "ping" });
  const pong = client.heard.frame;
  connection.send({ type: "pong" });
  while (!(await pong.next()).text.includes("pong"));
  client.clock.advance(MINUTE_MS);
  expect(client.hub.state.name).toBe("open");
});

test("a line without an answer to a ping is given up", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.clock.advance(5 * MINUTE_MS);
  expect(await connection.next()).toEqual({ action: "ping" });
  client.clock.advance(10_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "pong-missed" });
});

test("a connection is replaced before its end: the new one is open before the old one closes", async () => {
  await using client = startTestClient(server.url);
  const old = await server.open("2026-01-01T00:04:00.000Z");
  await client.state("open");
  client.clock.advance(0.9 * 4 * MINUTE_MS - 1);
  expect(client.hub.state).toMatchObject({ reason: "welcomed" });
  client.clock.advance(1);
  const next = await server.next();
  expect(client.hub.state).toMatchObject({ name: "open", reason: "welcomed" });
  await next.welcome();
  expect(await client.state("open")).toMatchObject({ reason: "switched" });
  // What comes over both is given once, and what comes over either is given.
  const message = { type: "message", from: {}, sentAt: "", data: null } as const;
  for (const connection of [old, next]) connection.send({ ...message, id: "both" });
  old.send({ ...message, id: "old" });
  next.send({ ...message, id: "new" });
  const ids = [];
  for (let times = 0; times < 3; times += 1) ids.push((await client.heard.message.next()).id);
  expect(ids.sort()).toEqual(["both", "new", "old"]);
  expect(client.heard.state.rest).toEqual([]);
  client.clock.advance(29_999);
  old.send({ ...message, id: "late" });
  expect((await client.heard.message.next()).id).toBe("late");
  client.clock.advance(1);
  expect(await old.closed).toBe(1000);
  expect(client.heard.message.rest).toEqual([]);
});

test("closing waits for the connection that was replaced, too", async () => {
  const sockets: { readonly socket: WebSocket; readonly close: () => void }[] = [];
  class Slow extends WebSocket {
    override close(code?: number): void {
      sockets.push({ socket: this, close: () => super.close(code) });
    }
  }
  await using client = startTestClient(server.url, { WebSocket: Slow });
  await server.open("2026-01-01T00:00:10.000Z");
  await client.state("open");
  client.clock.advance(9_000);
  await server.open();
  expect(await client.state("open")).toMatchObject({ reason: "switched" });
  let isClosed = false;
  const closing = client.hub.close().then(() => {
    isClosed = true;
  });
  const [current, replaced] = sockets;
  current?.close();
  if (current !== undefined) await once(current.socket, "close");
  await setImmediate();
  expect(isClosed).toBe(false);
  replaced?.close();
  await closing;
});
