import { WebSocket } from "ws";
import { Unexpected } from "./unexpected.ts";

/** A frame of the hub, as far as it is one. */
export interface Frame {
  readonly type?: unknown;
  readonly [field: string]: unknown;
}

/** A WebSocket as it is: what the client library would do by itself is what is looked at. */
export interface RawConnection extends AsyncDisposable {
  readonly webSocket: WebSocket;
  /** The next text, taken once. */
  next(): Promise<string>;
  /** Sends a frame and takes the next that is of one of the types; others are passed over. */
  ask(frame: object, ...types: readonly string[]): Promise<Frame>;
  /** Takes the next frame of one of the types; others are passed over. */
  frame(...types: readonly string[]): Promise<Frame>;
  /** The code that the connection is closed with. */
  closed(limitMs?: number): Promise<number>;
}

/** API Gateway gives up an integration after 29 s; what is looked at here takes a moment. */
const ANSWER_LIMIT_MS = 15_000;

/** Opens a connection. A handshake that is refused rejects with an `Unexpected` that has the status. */
export async function openRaw(url: string, protocols: readonly string[]): Promise<RawConnection> {
  const webSocket = new WebSocket(url, [...protocols], { perMessageDeflate: false, handshakeTimeout: ANSWER_LIMIT_MS });
  const untaken: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  webSocket.on("message", (data) => {
    const taker = waiting.shift();
    if (taker === undefined) untaken.push(String(data));
    else taker(String(data));
  });
  const ended = new Promise<number>((resolve) => webSocket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("unexpected-response", (_request, { statusCode }) => {
      reject(new Unexpected("the handshake to be accepted", `status ${statusCode}`, statusCode));
      webSocket.terminate();
    });
    webSocket.once("error", (error) =>
      reject(new Unexpected("the handshake to be accepted", String(Object(error).code ?? "no connection"))),
    );
  });
  webSocket.on("error", () => undefined);

  async function next(): Promise<string> {
    const first = untaken.shift();
    if (first !== undefined) return first;
    const text = new Promise<string>((resolve) => waiting.push(resolve));
    const closing = ended.then((code): never => {
      throw new Unexpected("an answer", `the connection closed with ${code}`);
    });
    return inTime(Promise.race([text, closing]), "an answer");
  }

  async function frame(...types: readonly string[]): Promise<Frame> {
    for (;;) {
      const found = readFrame(await next());
      if (types.includes(String(found.type))) return found;
      // API Gateway's own error frames have no type.
      if (found.type === undefined) throw new Unexpected(types.join(" or "), "an error frame of API Gateway");
    }
  }

  return {
    ...{ webSocket, next, frame },
    ask(asked, ...types) {
      webSocket.send(JSON.stringify(asked));
      return frame(...types);
    },
    closed: (limitMs) => inTime(ended, "the connection to be closed", limitMs),
    async [Symbol.asyncDispose]() {
      webSocket.close(1000);
      await inTime(ended, "the connection to be closed").catch(() => webSocket.terminate());
    },
  };
}

function readFrame(text: string): Frame {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Frame;
  } catch {
    // What it says is not repeated.
  }
  throw new Unexpected("a frame of the hub", "a text that is no JSON object");
}

export async function inTime<Value>(work: Promise<Value>, what: string, limitMs = ANSWER_LIMIT_MS): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unexpected(what, `nothing within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
