import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpExchange, type HttpExchangeOptions } from "../../src/http/http-exchange.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const body = new TextEncoder().encode("hello");

/** A server that gives what it is told to, as it is: the nth request over the nth connection, both from 1. */
let react: (socket: Socket, request: number, connection: number) => void;
let sockets: Socket[];
let server: ReturnType<typeof createServer>;
let received: string;

beforeEach(async () => {
  sockets = [];
  received = "";
  react = (socket) => void socket.write(ok);
  server = createServer((socket) => {
    const connection = sockets.push(socket);
    let requests = 0;
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      if (!received.endsWith("hello")) return;
      requests += 1;
      react(socket, requests, connection);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, "close");
});

function exchangesWith(options: Partial<HttpExchangeOptions> = {}) {
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { endpoint, ...createHttpExchange({ endpoint, deadlineMs: 5000, ...options }) };
}

function exchangeWith(options: Partial<HttpExchangeOptions> = {}) {
  const { endpoint, exchange } = exchangesWith(options);
  return () => exchange("/x", ["Host", endpoint.host, "Content-Length", "5"], body);
}

test("sends what it is given, and uses one connection for one exchange after the other", async () => {
  const post = exchangeWith();
  for (let nth = 0; nth < 3; nth += 1) expect(await post()).toMatchObject({ status: 200 });
  expect(sockets).toHaveLength(1);
  const request = `POST /x HTTP/1.1\r\nHost: ${new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).host}\r\nContent-Length: 5\r\n\r\nhello`;
  expect(received).toBe(request.repeat(3));
});

test("closes its connections, those in use when their exchange is over", async () => {
  const { endpoint, exchange, close } = exchangesWith();
  const post = () => exchange("/x", ["Host", endpoint.host, "Content-Length", "5"], body);
  await post();
  const [first] = sockets;
  react = (socket) => {
    close();
    socket.write(ok);
  };
  const ended = once(first as Socket, "close");
  expect(await post()).toMatchObject({ status: 200 });
  await ended;
});

test("uses as many connections as exchanges are under way", async () => {
  const held: Socket[] = [];
  react = (socket) => {
    if (held.push(socket) === 3) for (const each of held) each.write(ok);
  };
  const post = exchangeWith();
  await Promise.all([post(), post(), post()]);
  expect(sockets).toHaveLength(3);
});

test.each([
  ["says so", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"],
  ["has said more than it was asked", `${ok}HTTP/1.1 200 OK\r\n`],
])("does not use a connection again whose other end %s", async (_what, answer) => {
  react = (socket) => void socket.write(answer);
  const post = exchangeWith();
  await post();
  await post();
  expect(sockets).toHaveLength(2);
});

test("does not use a connection again that its other end has closed", async () => {
  const post = exchangeWith();
  await post();
  const [socket] = sockets;
  socket?.end();
  if (socket !== undefined) await once(socket, "close");
  await post();
  expect(sockets).toHaveLength(2);
});

test("what comes over a connection that nothing was asked of is nobody's answer, and closes it", async () => {
  const post = exchangeWith();
  await post();
  const [socket] = sockets;
  if (socket === undefined) throw new Error("There was no connection.");
  const closed = once(socket, "close");
  socket.write("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  await closed;
  expect(await post()).toMatchObject({ status: 200 });
  expect(sockets).toHaveLength(2);
});

test("does not use a connection again that has been idle for long", async () => {
  let nowMs = 0;
  const post = exchangeWith({ idleMs: 1000, now: () => nowMs });
  await post();
  nowMs = 999;
  await post();
  expect(sockets).toHaveLength(1);
  nowMs = 1999;
  await post();
  expect(sockets).toHaveLength(2);
});

test("an answer that ends with its connection is whole", async () => {
  react = (socket) => void socket.end("HTTP/1.1 410 Gone\r\n\r\nbye");
  expect(await exchangeWith()()).toMatchObject({ status: 410 });
});

test.each([
  ["before the answer", ""],
  ["within its head", "HTTP/1.1 200 OK\r\nContent"],
  ["within its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"],
])("a connection that is closed %s is thrown", async (_when, answer) => {
  react = (socket) => void socket.end(answer);
  await expect(exchangeWith()()).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("an answer that is not of HTTP is thrown, and its connection is not used again", async () => {
  react = (socket, _request, connection) => void socket.write(connection === 1 ? "220 mail.example\r\n\r\n" : ok);
  const post = exchangeWith();
  await expect(post()).rejects.toThrow("HTTP");
  expect(await post()).toMatchObject({ status: 200 });
});

test("an answer that comes too late is not the next one's", async () => {
  react = (socket, _request, connection) => {
    if (connection === 2) {
      sockets[0]?.write(ok);
      socket.write("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
    }
  };
  // Long enough for an answer on a busy machine.
  const post = exchangeWith({ deadlineMs: 500 });
  await expect(post()).rejects.toMatchObject({ name: "TimeoutError" });
  expect(await post()).toMatchObject({ status: 410 });
});

test("a drip of an answer that never ends is given up at the deadline", async () => {
  const chunk = "5\r\nhello\r\n";
  react = (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    const drip = () => void (socket.destroyed || socket.write(chunk, () => setImmediate(drip)));
    drip();
  };
  await expect(exchangeWith({ deadlineMs: 50 })()).rejects.toMatchObject({ name: "TimeoutError" });
});
