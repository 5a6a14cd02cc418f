import { once } from "node:events";
import { type ClientOptions, WebSocket } from "ws";

/** A WebSocket client whose use reads as a conversation. */
export interface Client {
  readonly webSocket: WebSocket;
  send(text: string | Buffer): void;
  /** The next text that has not been taken, waiting for it if need be. */
  next(): Promise<string>;
  /** Sends, and waits for the next text. */
  ask(text: string): Promise<string>;
  /** Texts that have arrived and not been taken. */
  readonly untaken: readonly string[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface ConnectOptions extends ClientOptions {
  readonly protocols?: readonly string[];
}

/** Opens a connection. @throws if the handshake is refused */
export async function connect(url: string, { protocols = [], ...options }: ConnectOptions = {}): Promise<Client> {
  const webSocket = new WebSocket(url, [...protocols], options);
  const untaken: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  webSocket.on("message", (data) => {
    const first = waiting.shift();
    if (first === undefined) untaken.push(String(data));
    else first(String(data));
  });
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) =>
    webSocket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await once(webSocket, "open");
  // A broken connection is a close with a code; tests look at that.
  webSocket.on("error", () => undefined);
  const next = async () => untaken.shift() ?? new Promise<string>((resolve) => waiting.push(resolve));
  return {
    webSocket,
    untaken,
    closed,
    next,
    send: (text) => webSocket.send(text),
    ask(text) {
      webSocket.send(text);
      return next();
    },
  };
}

/** The HTTP status of a handshake: 101, or why it was refused. */
export async function handshakeStatus(url: string, options: ConnectOptions = {}): Promise<number> {
  const { protocols = [], ...rest } = options;
  const webSocket = new WebSocket(url, [...protocols], rest);
  return new Promise((resolve, reject) => {
    webSocket.once("open", () => {
      webSocket.terminate();
      resolve(101);
    });
    webSocket.once("unexpected-response", (_request, response) => {
      webSocket.on("error", () => undefined);
      webSocket.terminate();
      resolve(response.statusCode ?? 0);
    });
    webSocket.once("error", reject);
  });
}
