import {
  type AckFrame,
  type ErrorFrame,
  type MessageFrame,
  type PongFrame,
  type ServerFrame,
  subprotocol,
  type WelcomeFrame,
} from "@switchboard/protocol";
import { type ClientOptions, WebSocket } from "ws";
import { HandshakeRefused } from "./handshake-refused.ts";

export interface LineOptions {
  /** With its query, e.g. `wss://….execute-api.….amazonaws.com/production?session_id=s-1`. */
  readonly url: string;
  /** By default `switchboard.v1` alone. A token may be beside it: `bearer.…`. */
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer is waited for. Default 35 s: API Gateway gives up after 29. */
  readonly answerLimitMs?: number;
  /** How long the handshake may take. Default 60 s. */
  readonly handshakeLimitMs?: number;
  /** A message has arrived; called before anything else that it leads to. */
  readonly onMessage?: (frame: MessageFrame) => void;
  /** A text has arrived that no client of `switchboard.v1` expects. */
  readonly onUnexpected?: (what: string) => void;
  /** The line has ended, with this close code. */
  readonly onEnd?: (code: number) => void;
}

/** What came back for a request. Without an answer it may have had its effect nevertheless. */
export type Answer<Frame> =
  | { readonly kind: "answered"; readonly frame: Frame }
  | { readonly kind: "refused"; readonly frame: ErrorFrame }
  | { readonly kind: "unanswered"; readonly because: "ended" | "timed-out" | "gateway-error" };

/** One WebSocket to a hub, as a client has it: nothing is repeated or reopened. */
export interface Line {
  readonly isOpen: boolean;
  /** The close code, once it has ended. */
  readonly closed: Promise<number>;
  hello(): Promise<Answer<WelcomeFrame>>;
  /** Answered by API Gateway itself. Keeps the line from being idle. */
  ping(): Promise<Answer<PongFrame>>;
  /** @param id at most 128 bytes; the same again means the same message */
  sendMessage(frame: {
    readonly id: string;
    readonly to: {
      readonly connections?: readonly string[];
      readonly sessions?: readonly string[];
      readonly everyone?: true;
    };
    readonly exclude?: "connection";
    /** Must be JSON. */
    readonly data: unknown;
  }): Promise<Answer<AckFrame>>;
  /** Closes with 1000 and waits for the end. */
  close(): Promise<void>;
  /** Cuts it, without a word. */
  terminate(): void;
}

/** API Gateway's own error frames have no `type`. */
type Arrived = ServerFrame | { readonly type?: undefined };
type Waiting = (answer: Answer<ServerFrame>) => void;

const DEFAULT_ANSWER_LIMIT_MS = 35_000;
const DEFAULT_HANDSHAKE_LIMIT_MS = 60_000;

/** @throws HandshakeRefused */
export async function openLine({
  url,
  protocols = [subprotocol],
  headers = {},
  answerLimitMs = DEFAULT_ANSWER_LIMIT_MS,
  handshakeLimitMs: handshakeTimeout = DEFAULT_HANDSHAKE_LIMIT_MS,
  onMessage = () => undefined,
  onUnexpected = () => undefined,
  onEnd = () => undefined,
}: LineOptions): Promise<Line> {
  const options: ClientOptions = { headers: { ...headers }, handshakeTimeout };
  const webSocket = new WebSocket(url, [...protocols], options);
  let waiting:
    | { readonly answers: ServerFrame["type"]; readonly id: string | undefined; readonly settle: Waiting }
    | undefined;
  // How many answers are owed to each frame id: one that was given up may be answered late.
  const owed = new Map<string, number>();
  // One request at a time: an error frame of API Gateway does not say which of several it answers.
  let turn: Promise<unknown> = Promise.resolve();

  function owe(id: string | undefined, more: 1 | -1): boolean {
    if (id === undefined) return true;
    const count = owed.get(id) ?? 0;
    if (count + more > 0) owed.set(id, count + more);
    else owed.delete(id);
    return count + more >= 0;
  }

  function answer(frame: Arrived): void {
    switch (frame.type) {
      case "message":
        onMessage(frame);
        return;
      case "close":
        // The close of the WebSocket follows. A hub that does not know an open line has forgotten it without closing it.
        if (frame.code === "unregistered") onUnexpected("the hub does not know the line any longer");
        return;
      case undefined:
        owe(waiting?.id, -1);
        waiting?.settle({ kind: "unanswered", because: "gateway-error" });
        return;
      case "ack":
      case "error":
        if (!owe(frame.id, -1)) onUnexpected(`one more answer, ${frame.type}, to the same frame`);
        else if (frame.id === waiting?.id) settle(frame);
        return;
      default:
        settle(frame);
    }
  }

  function settle(frame: ServerFrame): void {
    if (frame.type === "error") waiting?.settle({ kind: "refused", frame });
    else if (frame.type === waiting?.answers) waiting.settle({ kind: "answered", frame });
    else onUnexpected(`${frame.type}, not asked for`);
  }

  webSocket.on("message", (data) => {
    const frame = frameOf(String(data));
    if (frame === undefined) onUnexpected("a text that is no JSON object");
    else answer(frame);
  });
  const closed = new Promise<number>((resolve) => {
    webSocket.once("close", (code) => {
      onEnd(code);
      waiting?.settle({ kind: "unanswered", because: "ended" });
      resolve(code);
    });
  });
  await new Promise<void>((resolve, reject) => {
    webSocket.once("open", resolve);
    webSocket.once("error", (cause) => reject(new HandshakeRefused(undefined, { cause })));
    webSocket.once("unexpected-response", (_request, { statusCode }) => {
      reject(new HandshakeRefused(statusCode));
      webSocket.terminate();
    });
  });
  // A broken line is one that has ended, with a code.
  webSocket.on("error", () => undefined);

  function ask<Frame extends ServerFrame>(
    request: { readonly action: string; readonly id?: string },
    answers: Frame["type"],
  ): Promise<Answer<Frame>> {
    const asked = turn.then(
      () =>
        new Promise<Answer<ServerFrame>>((resolve) => {
          if (webSocket.readyState !== WebSocket.OPEN) return resolve({ kind: "unanswered", because: "ended" });
          const timer = setTimeout(() => settle({ kind: "unanswered", because: "timed-out" }), answerLimitMs);
          const settle: Waiting = (result) => {
            clearTimeout(timer);
            waiting = undefined;
            resolve(result);
          };
          waiting = { answers, id: request.id, settle };
          owe(request.id, 1);
          webSocket.send(JSON.stringify(request));
        }),
    );
    turn = asked;
    return asked as Promise<Answer<Frame>>;
  }

  return {
    get isOpen() {
      return webSocket.readyState === WebSocket.OPEN;
    },
    closed,
    hello: () => ask<WelcomeFrame>({ action: "hello" }, "welcome"),
    ping: () => ask<PongFrame>({ action: "ping" }, "pong"),
    sendMessage: (frame) => ask<AckFrame>({ action: "sendMessage", ...frame }, "ack"),
    async close() {
      webSocket.close(1000);
      await closed;
    },
    terminate: () => webSocket.terminate(),
  };
}

function frameOf(text: string): Arrived | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Arrived) : undefined;
  } catch {
    return undefined;
  }
}
