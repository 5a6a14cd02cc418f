import type { IncomingMessage } from "node:http";
import { type ClientOptions, WebSocket } from "ws";
import type { Instruction, Observation } from "./observation.ts";

/** A client whose use reads as a conversation. */
export interface Connection {
  readonly webSocket: WebSocket;
  /** Sends an object as JSON, anything else as it is. */
  send(message: object | string): void;
  /** The next text that has not been taken, waiting for it if need be. */
  next(): Promise<string>;
  /** Sends, and waits for the next text. */
  ask(message: object | string): Promise<string>;
  /** The next text, which must be what a function has observed. */
  nextObservation(): Promise<Observation>;
  /** Has the function behind a two-way route do something and answer with what it observed. */
  observe(instruction?: Instruction): Promise<Observation>;
  /** Its connection id, which a function tells. */
  id(): Promise<string>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Selects a two-way route in every fixture API. */
export const TWO_WAY = { service: "fixture", action: "two-way" } as const;

/** @throws `Error` with the `status` of a refused handshake, or why the client itself gave up */
export async function openConnection(
  url: string,
  { protocols = [], onUpgrade, ...options }: ConnectionOptions = {},
): Promise<Connection> {
  const webSocket = new WebSocket(url, [...protocols], options);
  const untaken: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  webSocket.on("message", (data) => {
    const first = waiting.shift();
    if (first === undefined) untaken.push(String(data));
    else first(String(data));
  });
  if (onUpgrade !== undefined) webSocket.on("upgrade", onUpgrade);
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) =>
    webSocket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await opened(webSocket);
  // From here on a broken connection is a close with a code; tests look at that.
  webSocket.on("error", () => undefined);

  let id: Promise<string> | undefined;
  const connection: Connection = {
    webSocket,
    closed,
    send: (message) => webSocket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: async () => untaken.shift() ?? new Promise<string>((resolve) => waiting.push(resolve)),
    ask(message) {
      connection.send(message);
      return connection.next();
    },
    nextObservation: async () => JSON.parse(await connection.next()),
    observe: async (instruction = {}) => JSON.parse(await connection.ask({ ...TWO_WAY, do: instruction })),
    id() {
      id ??= connection.observe().then(({ event }) => event.requestContext.connectionId);
      return id;
    },
  };
  return connection;
}

export interface ConnectionOptions extends ClientOptions {
  readonly protocols?: readonly string[];
  /** Called with the 101, before any frame has been read. */
  readonly onUpgrade?: (response: IncomingMessage) => void;
}

function opened(webSocket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("error", reject);
    webSocket.once("unexpected-response", (_request, { statusCode }) => {
      webSocket.on("error", () => undefined);
      webSocket.terminate();
      reject(Object.assign(new Error(`The handshake was refused with ${statusCode}.`), { status: statusCode }));
    });
  });
}
