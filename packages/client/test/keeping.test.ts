import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Need } from "../src/index.ts";
import { BlindWebSocket, startTestClient, type TestClient } from "./support/test-client.ts";
import { EXPIRES_AT, startTestHub, type TestConnection, type TestHub } from "./support/test-hub.ts";

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
  await expect.poll(() => needs.map(({ fresh }) => fresh)).toEqual([false, false, false, true, true, true]);
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

/** A token or URL function that gives each of these in turn, and then what is right. */
function giving<Value>(right: Value, ...first: readonly unknown[]): () => Value {
  const rest = [...first];
  return () => {
    if (rest.length === 0) return right;
    const given = rest.shift();
    if (given instanceof Error) throw given;
    return given as Value;
  };
}

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
const page = "<!doctype html>\n<title>502 Bad Gateway</title>";
/** A body can be read once. */
function readAlready(): Response {
  const response = new Response(jwt);
  void response.text();
  return response;
}

const refusals = [
  ["undefined", undefined, {}],
  ["null", null, {}],
  ["a response 401", new Response("Log in.", { status: 401 }), { status: 401 }],
  ["a response 403, whatever its body", new Response(jwt, { status: 403 }), { status: 403 }],
] as const;
test.each(refusals)("a function that gives %s ends it", async (_what, given, details) => {
  await using noToken = startTestClient(server.url, { token: () => given });
  expect(await noToken.state("closed")).toEqual({ name: "closed", reason: "token-refused", ...details });
  await using noUrl = startTestClient(() => given);
  expect(await noUrl.state("closed")).toEqual({ name: "closed", reason: "url-refused", ...details });
  expect([noToken.reported, noUrl.reported]).toEqual([[], []]);
});

const outages: readonly (readonly [string, () => unknown])[] = [
  ["throws", () => new TypeError("Failed to fetch")],
  ["gives an empty text", () => ""],
  ["gives white space", () => " \n"],
  ["gives the text of an error page", () => page],
  ["gives a token and a half", () => `${jwt}\n${jwt}`],
  ["gives an object", () => ({ token: jwt })],
  ["gives a number", () => 0],
  ["gives a response 502 with a page", () => new Response(page, { status: 502 })],
  ["gives a response 500 with what might be a token", () => new Response("Error", { status: 500 })],
  ["gives a response 404", () => new Response("", { status: 404 })],
  ["gives a response 204", () => new Response(null, { status: 204 })],
  ["gives a response 200 without a body", () => new Response("")],
  ["gives a response 200 with a page", () => new Response(page)],
  ["gives a response 200 with JSON", () => Response.json({ token: jwt })],
  ["gives a response whose body was read", readAlready],
  ["gives a response that failed", () => Response.error()],
];
test.each(outages)("a token function that %s is asked again, and the cause is told", async (_what, outage) => {
  await using client = startTestClient(server.url, { token: giving(jwt, outage()) });
  const state = await waitOver(client);
  expect(state).toMatchObject({ reason: "token-unavailable", cause: expect.any(Error) });
  expect(String(state.cause)).not.toContain(jwt);
  expect((await server.open()).protocols).toEqual(["switchboard.v1", `bearer.${jwt}`]);
  expect(client.reported).toEqual([state.cause]);
});
test.each(outages)("a URL function that %s is asked again, and the cause is told", async (_what, outage) => {
  await using client = startTestClient(giving(server.url, outage()));
  expect(await waitOver(client)).toMatchObject({ reason: "url-unavailable", cause: expect.any(Error) });
  await opened(client);
});

test.each(["no url", "http://[", "ftp://example.com/", "error: none", "/hub"])("%j is no URL of a hub", async (url) => {
  await using client = startTestClient(url);
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "invalid-url" });
  await using asking = startTestClient(giving(server.url, url));
  expect(await waitOver(asking)).toMatchObject({ reason: "url-unavailable", cause: expect.any(Error) });
  await opened(asking);
});
test.each(["", 0, {}])("%j in the place of a URL ends it", async (url) => {
  await using client = startTestClient(url as never);
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "invalid-url" });
});

test.each([
  ["a text with white space around it", () => `\r\n ${jwt}\n`],
  ["a response", () => new Response(jwt)],
  ["a response whose body ends its line", async () => new Response(`${jwt}\n`, { status: 203 })],
])("%s is a token", async (_what, token) => {
  await using client = startTestClient(server.url, { token });
  expect((await server.open()).protocols).toEqual(["switchboard.v1", `bearer.${jwt}`]);
  await client.state("open");
});

test("a response is a URL as well", async () => {
  await using client = startTestClient(async () => new Response(`${server.url}?session=s\n`));
  expect((await server.open()).url.search).toBe("?session=s&client_id=web");
  await client.state("open");
});

test("each cause is reported once, however often the function fails of it", async () => {
  const mistake = () => new TypeError("undefined is not a function");
  await using client = startTestClient(server.url, {
    token: giving(jwt, mistake(), mistake(), new Error("away"), mistake(), new Error("away")),
  });
  for (let times = 0; times < 5; times += 1) await waitOver(client);
  await opened(client);
  expect(client.reported).toEqual([mistake(), new Error("away")]);
});

test("a cause is told while another attempt is under way as well, and is over with the connection", async () => {
  await using client = startTestClient(server.url, { token: giving(jwt, new Error("away")) });
  await waitOver(client);
  expect(client.hub.state).toMatchObject({ name: "connecting", reason: "token-unavailable", cause: new Error("away") });
  await opened(client);
  expect(client.hub.state).not.toHaveProperty("cause");
});

test("a session may be a promise", async () => {
  await using client = startTestClient(server.url, { sessionId: Promise.resolve("tab-1") });
  expect((await server.open()).url.searchParams.get("session_id")).toBe("tab-1");
  await client.state("open");
});

test.each([
  ["", Promise.resolve("")],
  ["a slash", Promise.resolve("a/b")],
  ["nothing", Promise.resolve(undefined as never)],
])("a promise of %s is no session", async (_what, sessionId) => {
  await using client = startTestClient(server.url, { sessionId });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "invalid-session" });
});

test("a promise of a session that is rejected ends it, with the cause", async () => {
  const cause = new Error("None.");
  await using client = startTestClient(server.url, { sessionId: Promise.reject(cause) });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "invalid-session", cause });
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

test("a hub that says the time is over is connected to again, with a fresh token", async () => {
  const needs: Need[] = [];
  const token = (need: Need) => {
    needs.push(need);
    return "t";
  };
  await using client = startTestClient(server.url, { token });
  const connection = await opened(client);
  connection.send({ type: "close", code: "expired", reason: "Over.", reconnect: true });
  expect(await waitOver(client)).toMatchObject({ reason: "expired", closeCode: "expired", closeReason: "Over." });
  await opened(client);
  expect(needs).toEqual([{ fresh: false }, { fresh: true }]);
});

test("a hub that says not to come back is obeyed", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  connection.send({ type: "close", code: "unregistered", reason: "Go.", reconnect: false });
  const state = await client.state("closed");
  expect(state).toEqual({ name: "closed", reason: "ended-by-hub", closeCode: "unregistered", closeReason: "Go." });
  expect(await connection.closed).toBe(1000);
});

test("a backend that closes the connection tells why, and whether to come back", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  const kicked = { type: "close", code: "kicked", reason: "Maintenance." } as const;
  connection.send({ ...kicked, reconnect: true });
  expect(await waitOver(client)).toMatchObject({ reason: "kicked", closeCode: "kicked", closeReason: "Maintenance." });
  const next = await opened(client);
  next.send({ ...kicked, reason: "You have been removed.", reconnect: false });
  expect(await client.state("closed")).toEqual({
    ...{ name: "closed", reason: "ended-by-hub", closeCode: "kicked", closeReason: "You have been removed." },
  });
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

test("what wakes a connection that seems open has it tried, once at a time", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.wake();
  client.wake();
  client.networkBack();
  expect(await connection.next()).toEqual({ action: "ping" });
  client.clock.advance(9_999);
  connection.send({ type: "pong" });
  await connection.flushed();
  client.clock.advance(1);
  expect([client.hub.state.name, connection.untaken]).toEqual(["open", []]);
  client.wake();
  expect(await connection.next()).toEqual({ action: "ping" });
  client.clock.advance(10_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "pong-missed" });
});

test("an attempt is made at once on waking, and failures still count: somebody may look at the page every second", async () => {
  server.answer(503);
  await using client = startTestClient(server.url);
  const waits: number[] = [];
  for (let times = 0; times < 4; times += 1) {
    const { retryAt } = await client.state("waiting");
    waits.push(retryAt - client.clock.now());
    client.wake();
    expect(client.hub.state.name).toBe("connecting");
    client.wake();
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
});

test("where timers stood still, a silent line is tried within fifteen seconds of waking, or at the next send", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.sleep(60 * MINUTE_MS);
  client.clock.advance(15_000);
  expect(await connection.next()).toEqual({ action: "ping" });
  client.clock.advance(10_000);
  expect(await waitOver(client)).toMatchObject({ reason: "pong-missed" });
  const next = await opened(client);
  client.sleep(60 * MINUTE_MS);
  client.hub.send({ to: { everyone: true }, data: 1 }).catch(() => {});
  expect(await next.next()).toEqual({ action: "ping" });
  expect(await next.next()).toMatchObject({ data: 1 });
  client.clock.advance(10_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "pong-missed" });
});

test("an attempt during which the computer slept is given up within fifteen seconds of waking", async () => {
  server.answer("nothing");
  await using client = startTestClient(server.url);
  await expect.poll(server.handshakes).toBeGreaterThan(0);
  client.sleep(60 * MINUTE_MS);
  client.clock.advance(15_000);
  expect(await client.state("waiting")).toMatchObject({ reason: "attempt-timed-out" });
});

test("a clock that is set back defers nothing", async () => {
  await using client = startTestClient(server.url);
  (await opened(client)).drop();
  await waitOver(client);
  const connection = await opened(client);
  client.sleep(-60 * MINUTE_MS);
  client.clock.advance(5 * MINUTE_MS);
  expect(await connection.next()).toEqual({ action: "ping" });
  // The connection has lasted, whatever the clock says: the drop before it is forgotten.
  connection.drop();
  expect((await client.state("waiting")).retryAt - client.clock.now()).toBe(500);
});

test("where nothing but pongs has come, the hub is asked with every third ping", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  const told = {
    pong: { type: "pong" },
    welcome: { type: "welcome", connectionId: "c-1", expiresAt: EXPIRES_AT },
    message: { type: "message", id: "m", from: {}, sentAt: "", data: null },
  } as const;
  /** What comes after five minutes of silence, until it is answered so. */
  async function asked(...answers: readonly (keyof typeof told)[]): Promise<unknown> {
    client.clock.advance(5 * MINUTE_MS);
    const actions = [(await connection.next())["action"]];
    if (actions[0] === "hello") actions.push((await connection.next())["action"]);
    for (const answer of answers) connection.send(told[answer]);
    await connection.flushed();
    return actions.join();
  }
  const actions = [];
  for (const answer of ["pong", "pong", "pong", "welcome", "pong", "message", "pong", "pong"] as const)
    actions.push(await asked("pong", answer));
  expect(actions).toEqual(["ping", "ping", "hello,ping", "hello,ping", "ping", "ping", "ping", "ping"]);
  // A welcome that answers that is no new connection.
  expect(client.heard.welcome.rest).toHaveLength(1);
});

/** Two pings, after which the hub is asked. */
async function pinged(client: TestClient, connection: TestConnection): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    client.wake();
    expect(await connection.next()).toEqual({ action: "ping" });
    connection.send({ type: "pong" });
    await connection.flushed();
  }
}

test("a hub that has forgotten the connection says so, and the client comes back", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  await pinged(client, connection);
  client.wake();
  expect(await connection.next()).toEqual({ action: "hello" });
  connection.send({ type: "close", code: "unregistered", reason: "Unknown.", reconnect: true });
  expect(await waitOver(client)).toMatchObject({ reason: "unregistered" });
  await opened(client);
});

test("a client that was too fast comes back after a minute, or when the hub has said", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  client.clock.advance(MINUTE_MS);
  connection.send({ type: "close", code: "too-fast", reason: "Slower.", reconnect: true });
  const { reason, retryAt } = await client.state("waiting");
  expect([reason, retryAt - client.clock.now()]).toEqual(["too-fast", MINUTE_MS]);
  client.clock.advance(MINUTE_MS);
  const next = await server.next();
  expect(await next.next()).toEqual({ action: "hello" });
  next.send({ type: "error", code: "too-fast", message: "Slower.", retryAfter: 45_000 });
  const refused = await client.state("waiting");
  expect([refused.reason, refused.retryAt - client.clock.now()]).toEqual(["hello-refused", 45_000]);
  client.clock.advance(45_000);
  await opened(client);
});

test("a hub that does not answer is no dead line: the ping decides", async () => {
  await using client = startTestClient(server.url);
  const connection = await opened(client);
  await pinged(client, connection);
  for (const answer of ["pong", "nothing"]) {
    client.wake();
    expect([await connection.next(), await connection.next()]).toEqual([{ action: "hello" }, { action: "ping" }]);
    if (answer === "pong") connection.send({ type: "pong" });
    await connection.flushed();
    client.clock.advance(10_000);
    expect(client.hub.state.name).toBe(answer === "pong" ? "open" : "waiting");
  }
  expect(await client.state("waiting")).toMatchObject({ reason: "pong-missed" });
});

test("closing takes a second at most, also where nobody answers", async () => {
  const client = startTestClient(server.url, { WebSocket: Deaf });
  await server.open("2026-01-01T00:00:10.000Z");
  await client.state("open");
  client.clock.advance(9_000);
  await server.open();
  await client.state("open");
  let isClosed = false;
  const closing = client.hub.close().then(() => {
    isClosed = true;
  });
  expect(client.hub.state).toEqual({ name: "closed", reason: "closed-by-caller" });
  client.clock.advance(999);
  await setImmediate();
  expect(isClosed).toBe(false);
  client.clock.advance(1);
  await closing;
  expect(client.clock.waiting()).toBe(0);
});

/** Its close frames are swallowed on the way. */
class Deaf extends WebSocket {
  override close(): void {}
}

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

/** A client with a token for each wish, on a connection whose token ends after four minutes. */
async function withToken() {
  const needs: Need[] = [];
  const token = (need: Need) => {
    needs.push(need);
    return `token-${needs.length}`;
  };
  const client = startTestClient(server.url, { token });
  const connection = await server.open("2026-01-01T00:04:00.000Z");
  await client.state("open");
  return { client, connection, needs, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

const refreshed = (expiresAt: string) =>
  ({ type: "refreshed", id: "s-1", expiresAt, groups: ["a"], streams: [] }) as const;

test("before a token ends, the hub is given another one over the same connection", async () => {
  await using scene = await withToken();
  const { client, connection, needs } = scene;
  client.clock.advance(0.9 * 4 * MINUTE_MS - 1);
  expect(needs).toHaveLength(1);
  client.clock.advance(1);
  expect(await connection.next()).toEqual({ action: "refresh", id: "s-1", token: "token-2" });
  connection.send(refreshed("2026-01-01T00:07:36.000Z"));
  expect(await client.state("open")).toMatchObject({
    reason: "refreshed",
    welcome: { connectionId: "c-1", expiresAt: "2026-01-01T00:07:36.000Z", groups: ["a"] },
  });
  expect(needs).toEqual([{ fresh: false }, { fresh: true }]);
  client.clock.advance(0.9 * 4 * MINUTE_MS - 1);
  expect(needs).toHaveLength(2);
  client.clock.advance(1);
  expect(await connection.next()).toEqual({ action: "refresh", id: "s-2", token: "token-3" });
});

test("nobody who listens is shown the token", async () => {
  await using scene = await withToken();
  const { client, connection } = scene;
  const refreshing = client.hub.refresh();
  expect(await connection.next()).toMatchObject({ action: "refresh", token: "token-2" });
  const shown = client.heard.frame.rest.map(({ text }) => text);
  expect(shown.at(-1)).toBe('{"action":"refresh","id":"s-1","token":"…"}');
  expect(shown.join()).not.toContain("token-2");
  connection.send(refreshed("2026-01-01T01:00:00.000Z"));
  expect(await refreshing).toBe(true);
});

const refusal = (code: "unknown-action" | "unauthorized" | "throttled") =>
  ({ type: "error", id: "s-1", code, message: "No." }) as const;

test.each([
  ["does not know how", (connection: TestConnection) => connection.send(refusal("unknown-action"))],
  ["does not take it", (connection: TestConnection) => connection.send(refusal("unauthorized"))],
  ["is busy", (connection: TestConnection) => connection.send(refusal("throttled"))],
  ["does not answer", (_connection: TestConnection, client: TestClient) => client.clock.advance(10_000)],
])("where the hub %s, another connection takes the place, with another token", async (_what, answer) => {
  await using scene = await withToken();
  const { client, connection, needs } = scene;
  const refreshing = client.hub.refresh();
  await connection.next();
  answer(connection, client);
  const next = await server.next();
  expect(next.protocols).toContain("bearer.token-3");
  await next.welcome();
  expect(await client.state("open")).toMatchObject({ reason: "switched" });
  expect(await refreshing).toBe(true);
  expect(needs).toEqual([{ fresh: false }, { fresh: true }, { fresh: true }]);
  expect(client.heard.error.rest).toEqual([]);
});

test("a token that was kept from before, and saves nothing, is not given again: the connection is replaced", async () => {
  await using scene = await withToken();
  const { client, connection } = scene;
  client.clock.advance(0.9 * 4 * MINUTE_MS);
  await connection.next();
  connection.send(refreshed("2026-01-01T00:04:00.000Z"));
  expect(await client.state("open")).toMatchObject({ reason: "refreshed" });
  client.clock.advance(0);
  await (await server.next()).welcome();
  expect(await client.state("open")).toMatchObject({ reason: "switched" });
});

test("whoever asks again meanwhile may know of something newer: another token follows", async () => {
  await using scene = await withToken();
  const { client, connection } = scene;
  const [one, other] = [client.hub.refresh(), client.hub.refresh()];
  expect(await connection.next()).toMatchObject({ token: "token-2" });
  connection.send(refreshed("2026-01-01T01:00:00.000Z"));
  expect(await connection.next()).toMatchObject({ id: "s-2", token: "token-3" });
  connection.send({ ...refreshed("2026-01-01T01:00:00.000Z"), id: "s-2" });
  expect(await Promise.all([one, other])).toEqual([true, true]);
});

test("who is not connected has a fresh token for the next attempt, and who has none gets another connection", async () => {
  await using scene = await withToken();
  const { client, connection, needs } = scene;
  connection.drop();
  const { retryAt } = await client.state("waiting");
  const refreshing = client.hub.refresh();
  client.clock.advance(retryAt - client.clock.now());
  await server.open();
  expect(await refreshing).toBe(true);
  expect(needs.at(-1)).toEqual({ fresh: true });

  await using nobody = startTestClient(server.url);
  await opened(nobody);
  const again = nobody.hub.refresh();
  await server.open();
  expect(await again).toBe(true);
  expect(await nobody.state("open")).toMatchObject({ reason: "switched" });
});

test("a hub that is closed, before or meanwhile, is not refreshed", async () => {
  await using scene = await withToken();
  const { client, connection } = scene;
  const refreshing = client.hub.refresh();
  await connection.next();
  await client.hub.close();
  expect([await refreshing, await client.hub.refresh()]).toEqual([false, false]);
});
