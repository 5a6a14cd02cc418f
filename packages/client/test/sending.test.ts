import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hub, SendRequest } from "../src/index.ts";
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
  return hub
    .send({ to, data, ordered: false })
    .catch(({ code, attempts }: { code: string; attempts: number }) => ({ code, attempts }));
}

let marks = 0;

/** Has what was sent so far arrive in both directions. */
async function settled(connection: TestConnection, client: { readonly hub: Hub }): Promise<void> {
  marks += 1;
  const mark = `mark-${marks}`;
  const arrived = new Promise<void>((resolve) => client.hub.on("message", ({ id }) => id === mark && resolve()));
  connection.send({ type: "message", id: mark, from: {}, sentAt: "", data: null });
  await arrived;
  await connection.flushed();
}

/** Answers the ping that a line gets whose acknowledgement does not come. */
async function pong(connection: TestConnection, client: { readonly hub: Hub }): Promise<void> {
  expect(await connection.next()).toEqual({ action: "ping" });
  connection.send({ type: "pong" });
  await settled(connection, client);
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
    for (const waitMs of [8_000, 16_000]) {
      client.clock.advance(waitMs);
      await pong(connection, client);
    }
    client.clock.advance(7_999);
    await settled(connection, client);
    expect(connection.untaken).toEqual([]);
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
  for (const waitMs of [8_000, 16_000]) {
    client.clock.advance(waitMs);
    await pong(connection, client);
  }
  client.clock.advance(8_000);
  expect(await connection.next()).toMatchObject({ id: "s-1" });
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
  client.clock.advance(16_000);
  await pong(connection, client);
  client.clock.advance(15_999);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1);
  for (let times = 0; times < 2; times += 1) connection.send(ack((await connection.next())["id"]));
  expect(await Promise.all(sent)).toEqual([receipt, receipt]);
});

test("an acknowledgement is awaited over the connection that the frame went over, also when that was replaced", async () => {
  await using client = startTestClient(server.url, { ackTimeoutMs: 60_000, pongTimeoutMs: 60_000 });
  const old = await server.open("2026-01-01T00:00:10.000Z");
  await client.state("open");
  const sent = sendOver(client.hub, "old");
  expect(await old.next()).toMatchObject({ data: "old" });
  client.clock.advance(9_000);
  const next = await server.open();
  await client.state("open");
  void sendOver(client.hub, "new");
  expect(await next.next()).toMatchObject({ data: "new" });
  next.send(ack("s-2"));
  client.clock.advance(6_000);
  await pong(old, client);
  // The overlap is over, the acknowledgement's time is not.
  client.clock.advance(24_000);
  await settled(old, client);
  old.send(ack("s-1"));
  expect(await sent).toEqual(receipt);
  expect(next.untaken).toEqual([]);
  client.clock.advance(30_000);
  expect(await old.closed).toBe(1000);
});

test("an acknowledgement that does not come has the line tried; a dead one is replaced, and the send repeated", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  await connection.next();
  client.clock.advance(8_000);
  expect(await connection.next()).toEqual({ action: "ping" });
  // A message shows that the line works in one direction only.
  await settled(connection, client);
  client.clock.advance(10_000);
  const { reason, retryAt } = await client.state("waiting");
  expect(reason).toBe("pong-missed");
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  expect(await next.next()).toEqual({ action: "sendMessage", id: "s-1", to, data: 1 });
  next.send(ack("s-1"));
  expect(await sent).toEqual(receipt);
});

test("a line is tried once at a time, however many acknowledgements are awaited from it", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  for (const data of [1, 2, 3]) void sendOver(client.hub, data);
  for (const data of [1, 2, 3]) expect(await connection.next()).toMatchObject({ data });
  client.clock.advance(8_000);
  await settled(connection, client);
  expect(connection.untaken).toEqual([{ action: "ping" }]);
});

test("a line on which something is answered is not tried, and one on which nothing is any longer is", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  void sendOver(client.hub, 1);
  const other = sendOver(client.hub, 2);
  for (const data of [1, 2]) expect(await connection.next()).toMatchObject({ data });
  connection.send(ack("s-2"));
  await other;
  client.clock.advance(8_000);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(8_000);
  expect(await connection.next()).toEqual({ action: "ping" });
});

/** Sends in order. */
function sendTo(hub: Hub, to: SendRequest["to"], data: number): Promise<unknown> {
  return hub.send({ to, data }).catch(({ code }: { code: string }) => code);
}

test("sends to a common address are sent one after the other, and the others go in parallel", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = [
    sendTo(client.hub, { groups: ["a"] }, 1),
    sendTo(client.hub, { groups: ["a"] }, 2),
    sendTo(client.hub, { groups: ["b", "c"] }, 3),
    sendTo(client.hub, { groups: ["c", "d"] }, 4),
    sendTo(client.hub, { users: ["a"], everyone: true }, 5),
    sendTo(client.hub, { everyone: true }, 6),
  ];
  const first = await Promise.all([1, 2, 3].map(() => connection.next()));
  expect(first.map((frame) => frame["data"])).toEqual([1, 3, 5]);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  connection.send(ack("s-3"));
  expect(await connection.next()).toMatchObject({ data: 4 });
  connection.send(error("s-5", "forbidden"));
  expect(await connection.next()).toMatchObject({ data: 6 });
  connection.send(ack("s-1"));
  expect(await connection.next()).toMatchObject({ data: 2 });
  await settled(connection, client);
  for (const id of ["s-2", "s-4", "s-6"]) connection.send(ack(id));
  expect(await Promise.all(sent)).toEqual([receipt, receipt, receipt, receipt, "forbidden", receipt]);
});

test("a send waits for the answer to another for a second at most", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  for (const data of [1, 2, 3]) void sendTo(client.hub, to, data);
  expect(await connection.next()).toMatchObject({ data: 1 });
  client.clock.advance(999);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1);
  expect(await connection.next()).toMatchObject({ data: 2 });
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1_000);
  expect(await connection.next()).toMatchObject({ data: 3 });
});

test("a send neither waits nor is waited for where no order is wanted", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  for (const ordered of [true, false, true, false]) client.hub.send({ to, data: ordered, ordered }).catch(() => {});
  expect((await Promise.all([1, 2, 3].map(() => connection.next()))).map((frame) => frame["data"])).toEqual([
    ...[true, false, false],
  ]);
  await settled(connection, client);
  expect(connection.untaken).toEqual([]);
  connection.send(ack("s-1"));
  expect(await connection.next()).toMatchObject({ id: "s-3" });
});

test("order survives a drop: the time that a send waits begins anew with the one before it", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  for (const data of [1, 2]) void sendTo(client.hub, to, data);
  expect(await connection.next()).toMatchObject({ data: 1 });
  client.clock.advance(700);
  connection.drop();
  const { retryAt } = await client.state("waiting");
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  expect(await next.next()).toMatchObject({ data: 1 });
  await settled(next, client);
  expect(next.untaken).toEqual([]);
  next.send(ack("s-1"));
  expect(await next.next()).toMatchObject({ data: 2 });
});

test("a late refusal of a send that waits for its turn again does not keep it for ever", async () => {
  await using client = startTestClient(server.url);
  const old = await server.open("2026-01-01T00:00:10.000Z");
  await client.state("open");
  void sendTo(client.hub, to, 1);
  void sendTo(client.hub, to, 2);
  expect(await old.next()).toMatchObject({ data: 1 });
  client.clock.advance(1_000);
  expect(await old.next()).toMatchObject({ data: 2 });
  old.drop();
  const { retryAt } = await client.state("waiting");
  client.clock.advance(retryAt - client.clock.now());
  const next = await server.open();
  expect(await next.next()).toMatchObject({ data: 1 });
  next.send(error("s-2", "throttled"));
  await settled(next, client);
  client.clock.advance(1_000);
  await settled(next, client);
  client.clock.advance(1_000);
  expect(await next.next()).toMatchObject({ data: 2 });
});

test.each([undefined, null, {}, { groups: "g" }, { groups: [1, null] }])(
  "who %j is, is for the hub to say",
  async (to) => {
    await using client = startTestClient(server.url);
    const connection = await server.open();
    const sent = sendTo(client.hub, to as never, 1);
    await connection.next();
    connection.send(error("s-1", "forbidden"));
    expect(await sent).toBe("forbidden");
  },
);

test("why the hub is closed stands in the error of a send", async () => {
  await using client = startTestClient(server.url, { token: () => null });
  await expect(client.hub.send({ to, data: 1 })).rejects.toMatchObject({ code: "closed", reason: "token-refused" });
  await expect(client.hub.send({ to, data: 1 })).rejects.toMatchObject({ code: "closed", reason: "token-refused" });
  await using offline = startTestClient(server.url, { whileOffline: "reject" });
  await expect(offline.hub.send({ to, data: 1 })).rejects.toMatchObject({ code: "offline", reason: undefined });
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

const tooFast = (id: unknown, retryAfter: number) =>
  ({ type: "error", id: String(id), code: "too-fast", message: "Slower.", retryAfter }) as const;

test("a hub that says when to go on is sent nothing before, and then all in its order", async () => {
  await using client = startTestClient(server.url, { sendAttempts: 1, sendsAtOnce: 2 });
  const connection = await server.open();
  await client.state("open");
  const ordered = (data: number) => client.hub.send({ to, data }).catch(({ code }: { code: string }) => code);
  const sent = [sendOver(client.hub, 1), ordered(2), sendOver(client.hub, 3), ordered(4)];
  expect([await connection.next(), await connection.next()]).toMatchObject([{ data: 1 }, { data: 2 }]);
  // The second is told a little later when it may go on: that counts.
  connection.send(tooFast("s-1", 1_000));
  connection.send(tooFast("s-2", 1_500));
  await settled(connection, client);
  sent.push(sendOver(client.hub, 5));
  client.clock.advance(1_499);
  await connection.flushed();
  expect(connection.untaken).toEqual([]);
  client.clock.advance(1);
  for (const data of [1, 2, 3, 4, 5]) {
    const frame = await connection.next();
    expect(frame).toMatchObject({ data });
    connection.send(ack(frame["id"]));
  }
  // It was never tried in vain, although each may be tried once.
  expect(await Promise.all(sent)).toEqual([receipt, receipt, receipt, receipt, receipt]);
});

test("what waits until it may be sent is given up when the hub is closed", async () => {
  const client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = sendOver(client.hub);
  connection.send(tooFast((await connection.next())["id"], 60_000));
  await settled(connection, client);
  await client[Symbol.asyncDispose]();
  expect(await sent).toEqual({ code: "closed", attempts: 0 });
});
