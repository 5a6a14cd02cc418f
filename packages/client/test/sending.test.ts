import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hub } from "../src/index.ts";
import { startTestClient } from "./support/test-client.ts";
import { startTestHub, type TestConnection, type TestHub } from "./support/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await startTestHub();
});
afterAll(() => server[Symbol.asyncDispose]());

const to = { groups: ["g"] };
const receipt = { messageId: "m-1", delivered: 1, gone: 0, failed: 0, queued: 0 };
const ack = (id: unknown) => ({ type: "ack", id: String(id), ...receipt }) as const;
const error = (id: unknown, code: "throttled" | "internal" | "forbidden") =>
  ({ type: "error", id: String(id), code, message: "Refused." }) as const;

/** What became of a send, so that nobody has to be there when it does. */
function sendOver(hub: Hub, data: number | string = 1): Promise<unknown> {
  return hub.send({ to, data }).catch(({ code, attempts }: { code: string; attempts: number }) => ({ code, attempts }));
}

let marks = 0;

/** Has what was sent so far arrive in both directions. */
async function settled(connection: TestConnection, client: { readonly hub: Hub }): Promise<void> {
  marks += 1;
  const mark = `mark-${marks}`;
  const arrived = new Promise<void>((resolve) => client.hub.on("message", ({ id }) => id === mark && resolve()));
  connection.send({ type: "message", id: mark, from: {}, sentAt: "", data: null });
  await arrived;
}

test("sends wait for a connection, in order", async () => {
  await using client = startTestClient(server.url);
  const sent = [1, 2, 3].map((data) => sendOver(client.hub, data));
  const connection = await server.open();
  for (const data of [1, 2, 3]) {
    const frame = await connection.next();
    expect(frame).toEqual({ action: "sendMessage", id: `s-${data}`, to, data });
    connection.send(ack(frame["id"]));
  }
  expect(await Promise.all(sent)).toEqual([receipt, receipt, receipt]);
});

test("where they are not to wait, they are rejected", async () => {
  await using client = startTestClient(server.url, { whileOffline: "reject" });
  expect(await sendOver(client.hub)).toEqual({ code: "offline", attempts: 0 });
  const connection = await server.open();
  await client.state("open");
  // What was sent already is tried again all the same.
  const sent = sendOver(client.hub);
  await connection.next();
  connection.drop();
  const { retryAt } = await client.state("waiting");
  expect(await sendOver(client.hub)).toEqual({ code: "offline", attempts: 0 });
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  next.send(ack((await next.next())["id"]));
  expect(await sent).toEqual(receipt);
});

test("more than the limit are rejected, until some are finished", async () => {
  await using client = startTestClient(server.url, { queueLimit: 2 });
  const first = sendOver(client.hub);
  void sendOver(client.hub);
  expect(await sendOver(client.hub)).toEqual({ code: "queue-full", attempts: 0 });
  const connection = await server.open();
  connection.send(ack((await connection.next())["id"]));
  await first;
  void sendOver(client.hub);
  expect((await connection.next())["id"]).toBe("s-2");
  expect((await connection.next())["id"]).toBe("s-3");
});

test("so many are under way at a time, and the others wait their turn", async () => {
  await using client = startTestClient(server.url, { sendsAtOnce: 2 });
  const connection = await server.open();
  await client.state("open");
  const sent = [1, 2, 3, 4].map((data) => sendOver(client.hub, data));
  const [first, second] = [await connection.next(), await connection.next()];
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  // One that has to wait makes room as well, and comes before those that have not been sent when its wait is over.
  connection.send(error(first?.["id"], "throttled"));
  expect(await connection.next()).toMatchObject({ id: "s-3" });
  client.clock.advance(1_000);
  connection.send(ack(second?.["id"]));
  expect(await connection.next()).toMatchObject({ id: "s-1" });
  connection.send(ack("s-3"));
  expect(await connection.next()).toMatchObject({ id: "s-4" });
  for (const id of ["s-1", "s-4"]) connection.send(ack(id));
  expect(await Promise.all(sent)).toEqual([receipt, receipt, receipt, receipt]);
});

test("a send that is not acknowledged is sent again with the same id, and given up in the end", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(await connection.next()).toMatchObject({ id: "s-1" });
    client.clock.advance(31_999);
    await settled(connection, client);
    client.clock.advance(1);
  }
  expect(await sent).toEqual({ code: "no-acknowledgement", attempts: 5 });
  // An acknowledgement that comes too late is nobody's.
  connection.send(ack("s-1"));
  await settled(connection, client);
  expect(client.heard.error.rest).toEqual([]);
});

test("a late acknowledgement of an earlier attempt counts, and a second one does no harm", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  await connection.next();
  client.clock.advance(32_000);
  await connection.next();
  connection.send(ack("s-1"));
  connection.send(ack("s-1"));
  expect(await sent).toEqual(receipt);
});

test("a send that nobody could take in its time is given up", async () => {
  await using client = startTestClient("ws://127.0.0.1:1", { sendTimeoutMs: 1_000 });
  const sent = sendOver(client.hub);
  client.clock.advance(1_000);
  expect(await sent).toEqual({ code: "timed-out", attempts: 0 });
});

test("what was lost with its connection is sent again over the next, with the same id", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = [sendOver(client.hub, 1), sendOver(client.hub, 2)];
  connection.send(ack((await connection.next())["id"]));
  await connection.next();
  await sent[0];
  connection.drop();
  const { retryAt } = await client.state("waiting");
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  expect(await next.next()).toEqual({ action: "sendMessage", id: "s-2", to, data: 2 });
  next.send(ack("s-2"));
  expect(await Promise.all(sent)).toEqual([receipt, receipt]);
  expect(next.untaken).toEqual([]);
});

test("a frame that was answered with a close frame is sent again over the next connection", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  await connection.next();
  connection.send({ type: "close", code: "unregistered", reason: "Unknown.", reconnect: true });
  const { retryAt } = await client.state("waiting");
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  next.send(ack((await next.next())["id"]));
  expect(await sent).toEqual(receipt);
});

test.each(["throttled", "internal"] as const)(
  "%s is tried again later and later, and told in the end",
  async (code) => {
    await using client = startTestClient(server.url);
    const connection = await server.open();
    await client.state("open");
    const sent = sendOver(client.hub);
    for (const delayMs of [1_000, 2_000, 4_000, 8_000]) {
      connection.send(error((await connection.next())["id"], code));
      await settled(connection, client);
      client.clock.advance(delayMs - 1);
      await settled(connection, client);
      expect(connection.untaken).toEqual([]);
      client.clock.advance(1);
    }
    connection.send(error((await connection.next())["id"], code));
    expect(await sent).toEqual({ code, attempts: 5 });
  },
);

test("an error of API Gateway's own is told, and a send that was alone is tried again", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  await connection.next();
  const text = '{"message": "Internal server error", "connectionId":"c", "requestId":"r"}';
  connection.send(text);
  expect(await client.heard.error.next()).toEqual({ code: "gateway-error", message: "Internal server error", text });
  client.clock.advance(1_000);
  connection.send(ack((await connection.next())["id"]));
  expect(await sent).toEqual(receipt);
});

test("where an error of API Gateway's own may belong to any of several sends, they wait for their time", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = [sendOver(client.hub), sendOver(client.hub)];
  for (let times = 0; times < 2; times += 1) await connection.next();
  connection.send('{"message": "Too Many Requests", "connectionId":"c", "requestId":"r"}');
  await client.heard.error.next();
  client.clock.advance(31_999);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1);
  for (let times = 0; times < 2; times += 1) connection.send(ack((await connection.next())["id"]));
  expect(await Promise.all(sent)).toEqual([receipt, receipt]);
});

test("an acknowledgement is awaited over the connection that the frame went over, also when that was replaced", async () => {
  await using client = startTestClient(server.url);
  const old = await server.open("2026-01-01T00:00:10.000Z");
  await client.state("open");
  const sent = sendOver(client.hub, "old");
  await old.next();
  client.clock.advance(9_000);
  const next = await server.open();
  await client.state("open");
  void sendOver(client.hub, "new");
  expect(await next.next()).toMatchObject({ data: "new" });
  // The overlap is over, the acknowledgement's time is not.
  client.clock.advance(30_000 - 9_000);
  await settled(old, client);
  old.send(ack("s-1"));
  expect(await sent).toEqual(receipt);
  expect(next.untaken).toEqual([]);
  client.clock.advance(30_000);
  expect(await old.closed).toBe(1000);
});

test("what has no JSON form, or is too large for a frame, is not sent", async () => {
  await using client = startTestClient(server.url);
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  await expect(client.hub.send({ to, data: cyclic as never })).rejects.toMatchObject({ code: "not-json", attempts: 0 });
  const empty = JSON.stringify({ action: "sendMessage", id: "s-2", to, data: "" });
  // Two bytes each in UTF-8.
  const room = (32 * 1024 - empty.length) / 2;
  const connection = await server.open();
  await client.state("open");
  void sendOver(client.hub, "é".repeat(Math.floor(room)));
  expect((await connection.next())["data"]).toHaveLength(Math.floor(room));
  expect(await sendOver(client.hub, "é".repeat(Math.floor(room) + 1))).toEqual({
    code: "frame-too-large",
    attempts: 0,
  });
});
