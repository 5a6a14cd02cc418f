import { once } from "node:events";
import { type ServerFrame, subprotocol } from "@switchboard/protocol";
import { type ClientOptions, WebSocket } from "ws";

/** A WebSocket client whose use reads as a conversation. */
export interface Client {
  /** Known once it has been welcomed; see `hello`. */
  readonly webSocket: WebSocket;
  /** Sends an object as JSON, anything else as it is. */
  send(frame: object | string | Buffer): void;
  /** The next frame that has not been taken, waiting for it if need be. */
  next(): Promise<ServerFrame>;
  /** Says hello and waits for the welcome, which must be the next frame. */
  hello(): Promise<Extract<ServerFrame, { type: "welcome" }>>;
  /** Sends, and waits for the next frame. */
  ask(frame: object | string): Promise<ServerFrame>;
  /** Frames that have arrived and not been taken. */
  readonly untaken: readonly ServerFrame[];
  /** The close code, once the connection is closed. */
  readonly closed: Promise<number>;
  /** Closes and waits for the end. */
  close(): Promise<void>;
  /** Cuts the connection. */
  terminate(): void;
}

/** @throws an error with the `status` of a refused handshake */
export async function connectClient(
  url: string,
  { protocols = [subprotocol], ...options }: ClientOptions & { readonly protocols?: readonly string[] } = {},
): Promise<Client> {
  const webSocket = new WebSocket(url, [...protocols], options);
  const untaken: ServerFrame[] = [];
  const waiting: ((frame: ServerFrame) => void)[] = [];
  webSocket.on("message", (data) => {
    const frame: ServerFrame = JSON.parse(String(data));
    const first = waiting.shift();
    if (first === undefined) untaken.push(frame);
    else first(frame);
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
  // From here on a broken connection is a close with a code; tests look at that.
  webSocket.on("error", () => undefined);

  const client: Client = {
    webSocket,
    untaken,
    closed,
    send(frame) {
      webSocket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    },
    async next() {
      return untaken.shift() ?? new Promise<ServerFrame>((resolve) => waiting.push(resolve));
    },
    async hello() {
      const frame = await client.ask({ action: "hello" });
      if (frame.type !== "welcome") throw new Error(`Expected a welcome, got ${JSON.stringify(frame)}.`);
      return frame;
    },
    ask(frame) {
      client.send(frame);
      return client.next();
    },
    async close() {
      webSocket.close();
      if (webSocket.readyState !== WebSocket.CLOSED) await once(webSocket, "close");
    },
    terminate: () => webSocket.terminate(),
  };
  return client;
}
