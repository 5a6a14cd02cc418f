import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerFrame } from "@switchboard/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { createQueue } from "./queue.ts";

/** A connection as the hub sees it; it answers nothing by itself. */
export interface TestConnection {
  /** What the handshake asked for. */
  readonly url: URL;
  readonly protocols: readonly string[];
  /** The next frame that the client has sent. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  /** Frames that nobody has asked for. */
  readonly untaken: readonly unknown[];
  send(frame: ServerFrame | string | Buffer): void;
  /** What the client has sent up to now has come. */
  flushed(): Promise<void>;
  /** Takes the `hello` and answers it. */
  welcome(expiresAt?: string): Promise<void>;
  isOpen(): boolean;
  close(code: number): void;
  /** Without a close frame. */
  drop(): void;
  /** The client's close code. */
  readonly closed: Promise<number>;
}

/** A hub that does what a test says, over real sockets. */
export interface TestHub extends AsyncDisposable {
  readonly url: string;
  /** The next connection that was opened. */
  next(): Promise<TestConnection>;
  /** The next connection, welcomed. */
  open(expiresAt?: string): Promise<TestConnection>;
  /** What becomes of handshakes from now on: a status, or nothing at all. */
  answer(handshakes: "open" | "nothing" | number): void;
  /** How many handshakes there were. */
  readonly handshakes: () => number;
}

/** What a hub says that was asked at midnight, 2026-01-01. */
export const EXPIRES_AT = "2026-01-01T02:05:00.000Z";

export async function startTestHub(): Promise<TestHub> {
  const connections = createQueue<TestConnection>();
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "switchboard.v1" });
  let answer: "open" | "nothing" | number = "open";
  let handshakes = 0;
  server.on("upgrade", (request, socket, head) => {
    handshakes += 1;
    if (answer === "nothing") return;
    if (typeof answer === "number") {
      socket.end(`HTTP/1.1 ${answer} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const url = new URL(request.url ?? "/", "http://localhost");
    const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(/, ?/);
    sockets.handleUpgrade(request, socket, head, (opened) => connections.put(connectionOf(opened, url, protocols)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const hub: TestHub = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/test`,
    next: connections.next,
    async open(expiresAt) {
      const connection = await connections.next();
      await connection.welcome(expiresAt);
      return connection;
    },
    answer(what) {
      answer = what;
    },
    handshakes: () => handshakes,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return hub;
}

function connectionOf(socket: WebSocket, url: URL, protocols: readonly string[]): TestConnection {
  const frames = createQueue<Readonly<Record<string, unknown>>>();
  socket.on("message", (data) => frames.put(JSON.parse(String(data))));
  const connection: TestConnection = {
    ...{ url, protocols },
    next: frames.next,
    untaken: frames.rest,
    send: (frame) => socket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    async flushed() {
      // `ws` answers it by itself, after what it has sent before.
      socket.ping();
      await once(socket, "pong");
    },
    async welcome(expiresAt = EXPIRES_AT) {
      await frames.next();
      connection.send({ type: "welcome", connectionId: "c-1", expiresAt });
    },
    isOpen: () => socket.readyState === socket.OPEN,
    close: (code) => socket.close(code),
    drop: () => socket.terminate(),
    closed: new Promise((resolve) => socket.once("close", resolve)),
  };
  return connection;
}
