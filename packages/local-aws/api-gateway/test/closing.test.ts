import { signed } from "@switchboard/local-service/testing";
import { expect, test } from "vitest";
import type { Client } from "../src/testing/client.ts";
import { connectRaw } from "../src/testing/raw-client.ts";
import { ok, startTestGateway, type TestGateway } from "./support/start-test-gateway.ts";

const routes = { $connect: ok, $default: ok, $disconnect: ok };
const IDLE_MS = 600_000;

async function disconnectOf(gateway: TestGateway) {
  const { disconnectStatusCode, disconnectReason } = (await gateway.invocation("$disconnect")).requestContext;
  return [disconnectStatusCode, disconnectReason];
}

test.each<[string, (client: Client) => void, number, string]>([
  ["without a code", (client) => client.webSocket.close(), 1005, "Client-side close frame status not set"],
  ["with a code and a text", (client) => client.webSocket.close(1000, "bye"), 1000, "bye"],
  ["with a code", (client) => client.webSocket.close(4000), 4000, ""],
  ["without a close frame", (client) => client.webSocket.terminate(), 1006, ""],
])("a client that closes %s", async (_, close, code, reason) => {
  await using gateway = await startTestGateway({ routes });
  close(await gateway.connect());
  expect(await disconnectOf(gateway)).toEqual([code, reason]);
  expect(gateway.connectionIds()).toEqual([]);
});

test("what a client sends after its close frame does not count", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await connectRaw(gateway.port, new URL(gateway.url).pathname);
  client.socket.cork();
  client.send({ opcode: 0x8, payload: Buffer.from("\x03\xe8bye", "latin1") });
  client.send({ opcode: 0x2, payload: Buffer.from("binary") });
  client.socket.uncork();
  expect(await disconnectOf(gateway)).toEqual([1000, "bye"]);
});

test("a binary frame closes with 1003 and runs nothing but $disconnect", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  client.send(Buffer.from("binary"));
  expect((await client.closed).code).toBe(1003);
  expect(await disconnectOf(gateway)).toEqual([1003, ""]);
  expect(gateway.invocations).toHaveLength(2);
});

test("a frame of 32,768 bytes is routed, one of 32,769 closes with 1009; bytes count, not characters", async () => {
  for (const perMessageDeflate of [true, false]) {
    await using gateway = await startTestGateway({ routes });
    const client = await gateway.connect({ perMessageDeflate });
    client.send("é".repeat(16_384));
    expect((await gateway.invocation("$default")).body).toHaveLength(16_384);
    client.send(`${"é".repeat(16_384)}x`);
    expect((await client.closed).code).toBe(1009);
    expect(await disconnectOf(gateway)).toEqual([1009, ""]);
    expect(gateway.invocations).toHaveLength(3);
  }
});

test("a message before a frame that is too large is still handled", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect({ perMessageDeflate: false });
  client.send("first");
  client.send("x".repeat(32_769));
  client.send("never");
  expect((await client.closed).code).toBe(1009);
  await gateway.invocation("$disconnect");
  expect(gateway.invocations.map((event) => event.body)).toEqual([undefined, "first", undefined]);
});

test("131,072 bytes in four frames are one message; one byte more in a fifth closes with 1009", async () => {
  await using gateway = await startTestGateway({ routes });
  const quarter = Buffer.alloc(32_768, "x");
  const good = await connectRaw(gateway.port, "/prod");
  good.send({ opcode: 1, fin: false, payload: quarter });
  good.send({ opcode: 0, fin: false, payload: quarter });
  good.send({ opcode: 0, fin: false, payload: quarter });
  good.send({ opcode: 0, payload: quarter });
  expect((await gateway.invocation("$default")).body).toHaveLength(131_072);

  const bad = await connectRaw(gateway.port, "/prod");
  bad.send({ opcode: 1, fin: false, payload: quarter });
  for (let n = 0; n < 3; n++) bad.send({ opcode: 0, fin: false, payload: quarter });
  bad.send({ opcode: 0, payload: Buffer.from("x") });
  const close = await bad.next();
  expect([close.opcode, close.payload.readUInt16BE()]).toEqual([8, 1009]);
  expect(await disconnectOf(gateway)).toEqual([1009, ""]);
});

test("a message may come in as many fragments as it has bytes; in more it closes with 1008, for both sides", async () => {
  await using gateway = await startTestGateway({ routes });
  const fragment = (first: number) => Buffer.from([first, 0x81, 0, 0, 0, 0, 0x78]);
  const good = await connectRaw(gateway.port, "/prod");
  good.socket.write(Buffer.concat([fragment(0x01), Buffer.alloc(131_070 * 7, fragment(0x00)), fragment(0x80)]));
  expect((await gateway.invocation("$default")).body).toBe("x".repeat(131_072));

  const bad = await connectRaw(gateway.port, "/prod");
  const empty = Buffer.from([0x00, 0x80, 0, 0, 0, 0]);
  bad.socket.write(Buffer.concat([fragment(0x01), Buffer.alloc(131_072 * empty.length, empty)]));
  const close = await bad.next();
  expect([close.opcode, close.payload.readUInt16BE()]).toEqual([8, 1008]);
  expect(await disconnectOf(gateway)).toEqual([1008, ""]);
});

test("an over-size frame inside a fragmented message, sent byte by byte, closes with 1009", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await connectRaw(gateway.port, "/prod");
  client.send({ opcode: 1, fin: false, payload: Buffer.from("x") });
  for (const byte of [0x80, 0x80 | 126, 0x80, 0x01]) client.socket.write(Buffer.from([byte]));
  const close = await client.next();
  expect([close.opcode, close.payload.readUInt16BE()]).toEqual([8, 1009]);
});

test("text that is no UTF-8 closes with 1007, a frame without a mask with 1002", async () => {
  await using gateway = await startTestGateway({ routes });
  const noText = await connectRaw(gateway.port, "/prod");
  noText.send({ opcode: 1, payload: Buffer.from([0xff]) });
  expect((await noText.next()).payload.readUInt16BE()).toBe(1007);
  expect(await disconnectOf(gateway)).toEqual([1007, ""]);
  const unmasked = await connectRaw(gateway.port, "/prod");
  unmasked.socket.write(Buffer.from([0x81, 0x01, 0x78]));
  expect((await unmasked.next()).payload.readUInt16BE()).toBe(1002);
});

test("after ten idle minutes a connection is closed with 1001", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  gateway.clock.advance(IDLE_MS - 1);
  expect(gateway.connectionIds()).toHaveLength(1);
  gateway.clock.advance(1);
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  expect(await disconnectOf(gateway)).toEqual([1001, "Going away"]);
});

test("the idle close can be abrupt: the client sees 1006, $disconnect the same as before", async () => {
  await using gateway = await startTestGateway({ routes, behaviour: { idleClose: "abrupt" } });
  const client = await gateway.connect();
  gateway.clock.advance(IDLE_MS);
  expect((await client.closed).code).toBe(1006);
  expect(await disconnectOf(gateway)).toEqual([1001, "Going away"]);
});

test.each<[string, (gateway: TestGateway, client: Client) => Promise<unknown>]>([
  [
    "a message from the client",
    async (gateway, client) => {
      client.send("x");
      await gateway.invocation("$default");
    },
  ],
  [
    "a message to the client",
    async (gateway, client) => {
      await fetch(`${gateway.managementEndpoint}/@connections/${gateway.connectionIds()[0]}`, {
        method: "POST",
        headers: signed,
        body: "x",
      });
      await client.next();
    },
  ],
  [
    "a ping",
    async (_, client) => {
      client.webSocket.ping();
      await new Promise((resolve) => client.webSocket.once("pong", resolve));
    },
  ],
])("%s keeps a connection from being idle", async (_, traffic) => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect();
  gateway.clock.advance(IDLE_MS - 1);
  await traffic(gateway, client);
  gateway.clock.advance(IDLE_MS - 1);
  expect(gateway.connectionIds()).toHaveLength(1);
  gateway.clock.advance(1);
  expect((await client.closed).code).toBe(1001);
});

test("pings can be made not to count", async () => {
  await using gateway = await startTestGateway({ routes, behaviour: { pingResetsIdle: false } });
  const client = await gateway.connect();
  gateway.clock.advance(IDLE_MS - 1);
  client.webSocket.ping();
  await new Promise((resolve) => client.webSocket.once("pong", resolve));
  gateway.clock.advance(1);
  expect((await client.closed).code).toBe(1001);
});

test("after two hours a connection is closed whatever its traffic", async () => {
  await using gateway = await startTestGateway({
    routes: { ...routes, echo: () => ({ statusCode: 200, body: "e" }) },
    extra: { echo: { routeResponse: true } },
  });
  const client = await gateway.connect();
  for (let minutes = 5; minutes < 120; minutes += 5) {
    gateway.clock.advance(300_000);
    expect(await client.ask('{"action":"echo"}')).toBe("e");
  }
  gateway.clock.advance(300_000);
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  const { requestContext } = await gateway.invocation("$disconnect");
  expect(requestContext.requestTimeEpoch - requestContext.connectedAt).toBe(7_200_000);
});

test("a $disconnect that throws shows nowhere else", async () => {
  await using gateway = await startTestGateway({
    routes: {
      ...routes,
      $disconnect: () => {
        throw new Error("no");
      },
    },
  });
  const client = await gateway.connect();
  client.webSocket.close();
  expect((await gateway.event("disconnected")).outcome).toBe("failed");
  expect(gateway.connectionIds()).toEqual([]);
});

test("stopping closes with 1001 and waits for $disconnect", async () => {
  let finished = 0;
  const $disconnect = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    finished += 1;
  };
  const gateway = await startTestGateway({ routes: { ...routes, $disconnect } });
  const clients = [await gateway.connect(), await gateway.connect()];
  await gateway.close();
  expect(finished).toBe(2);
  for (const client of clients) expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
});

test("stopping does not wait for ever", async () => {
  const routes = { $disconnect: () => new Promise(() => {}) };
  const gateway = await startTestGateway({ routes, behaviour: { stopLimitMs: 50 } });
  await gateway.connect();
  await gateway.close();
});

test("compression is negotiated if the client offers it, and can be switched off", async () => {
  await using gateway = await startTestGateway({ routes });
  expect((await gateway.connect()).webSocket.extensions).toBe("permessage-deflate");
  expect((await gateway.connect({ perMessageDeflate: false })).webSocket.extensions).toBe("");
  await using plain = await startTestGateway({ routes, behaviour: { perMessageDeflate: false } });
  expect((await plain.connect()).webSocket.extensions).toBe("");
});
