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
  /** Takes the next text that is exactly this one; others are passed over. */
  text(expected: string, what: string): Promise<void>;
  /** Sends a frame and takes the next that is of one of the types; others are passed over. */
  ask(frame: object, ...types: readonly string[]): Promise<Frame>;
  /** Takes the next frame of one of the types; others are passed over. On a hub in use, messages of others arrive at any time. */
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
    return Promise.race([text, closing]);
  }

  /** Takes texts until `read` makes something of one. What is passed over may be anybody's: its type is told, and nothing else. */
  async function take<Value>(what: string, read: (text: string) => Value | undefined): Promise<Value> {
    const passed = new Set<string>();
    const taken = (async () => {
      for (;;) {
        const text = await next();
        const value = read(text);
        if (value !== undefined) return value;
        if (isGatewayError(text)) throw new Unexpected(what, "an error frame of API Gateway");
        passed.add(typeOf(text));
      }
    })();
    return await inTime(taken, what, ANSWER_LIMIT_MS, () =>
      passed.size === 0 ? "nothing" : `only ${[...passed].toSorted().join(", ")}`,
    );
  }

  function frame(...types: readonly string[]): Promise<Frame> {
    const what = types.join(" or ");
    return take(what, (text) => {
      const found = readFrame(text);
      return types.includes(String(found?.type)) ? found : undefined;
    });
  }

  return {
    ...{ webSocket, frame },
    async text(expected, what) {
      await take(what, (text) => (text === expected ? true : undefined));
    },
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

function readFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/** API Gateway's own error frames have no type. */
function isGatewayError(text: string): boolean {
  const { type, connectionId, requestId } = readFrame(text) ?? {};
  return type === undefined && typeof connectionId === "string" && typeof requestId === "string";
}

/** What a text may be called: somebody else may have posted it, with a type of any length. */
function typeOf(text: string): string {
  const type = readFrame(text)?.type;
  return typeof type === "string" && /^[a-z-]{1,32}$/.test(type) ? type : "texts of no known type";
}

/** @param seen what there was instead, asked for when the time is over */
async function inTime<Value>(
  work: Promise<Value>,
  what: string,
  limitMs = ANSWER_LIMIT_MS,
  seen: () => string = () => "nothing",
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unexpected(what, `${seen()} within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
