import { WebSocket } from "ws";

/** A client of the line protocol whose use reads as a conversation. */
export interface LineClient {
  /** The subprotocol that the hub has selected. */
  readonly protocol: string;
  send(text: string): void;
  /** The next text that has not been taken, waiting for it if need be. */
  next(): Promise<string>;
  /** Sends a text, and waits for the answers to all of its lines. */
  ask(text: string): Promise<readonly string[]>;
  readonly untaken: readonly string[];
  /** The close code, once the connection is closed. */
  readonly closed: Promise<number>;
  close(): void;
}

/** @throws an error with the `status` of a refused handshake */
export async function connectLineClient(url: string, offers: readonly string[]): Promise<LineClient> {
  const webSocket = new WebSocket(url, [...offers]);
  const untaken: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  webSocket.on("message", (data) => {
    const first = waiting.shift();
    if (first === undefined) untaken.push(String(data));
    else first(String(data));
  });
  const closed = new Promise<number>((resolve) => webSocket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("error", reject);
    webSocket.once("unexpected-response", (_request, { statusCode }) => {
      webSocket.terminate();
      reject(Object.assign(new Error(`The handshake was refused with ${statusCode}.`), { status: statusCode }));
    });
  });
  webSocket.on("error", () => undefined);
  const next = () => {
    const text = untaken.shift();
    return text === undefined ? new Promise<string>((resolve) => waiting.push(resolve)) : Promise.resolve(text);
  };
  return {
    protocol: webSocket.protocol,
    send: (text) => webSocket.send(text),
    next,
    async ask(text) {
      webSocket.send(text);
      return (await next()).split("\n");
    },
    untaken,
    closed,
    close: () => webSocket.close(),
  };
}
