import type { CloseFrame, HelloFrame, WelcomeFrame } from "@switchboard/protocol";
import type { Clock } from "../time/clock.ts";
import type { WebSocketLike } from "../web-socket.ts";
import { type Disconnect, disconnectOfStatus } from "./disconnect.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { type Incoming, readServerFrame } from "./read-server-frame.ts";

/** One WebSocket, from its handshake to its end. */
export interface Connection {
  /** Which one it is, counted from 1. */
  readonly number: number;
  /** When the handshake began. */
  readonly openedAt: number;
  /** @param shown what listeners are told instead, where the text has a secret in it */
  send(text: string, shown?: string): void;
  /** How often something came that shows that the line works in both directions. */
  answers(): number;
  /** Finds out whether the line is still there. */
  probe(): void;
  /** Ends it without a word to whoever listens. */
  leave(): void;
}

/** What a connection tells. Nothing after `ended`, nothing after `leave`. */
export interface ConnectionListener {
  /** What each `hello` says beside its name. */
  greeting(): Omit<HelloFrame, "action">;
  /** The hub knows the connection: it receives. Comes first, and once. */
  welcomed(welcome: WelcomeFrame): void;
  /** Messages may come before the welcome. */
  received(frame: Incoming, text: string): void;
  passed(direction: "in" | "out", text: string): void;
  ended(disconnect: Disconnect): void;
}

export interface ConnectionOptions {
  readonly socket: WebSocketLike;
  readonly number: number;
  readonly clock: Clock;
  readonly pingAfterMs: number;
  readonly pongTimeoutMs: number;
}

/** Quotas are of a minute (rule X2): sooner, the next connection would be ended as well. */
const QUOTA_MS = 60_000;

export function openConnection(options: ConnectionOptions, listener: ConnectionListener): Connection {
  const { socket, number, clock } = options;
  let phase: "opening" | "greeting" | "welcomed" | "over" = "opening";
  const openedAt = clock.now();
  const heartbeat = createHeartbeat(clock, options, {
    ask: (action) => send(action === "hello" ? hello() : JSON.stringify({ action })),
    missed: () => end({ reason: "pong-missed" }),
  });

  const hello = () => JSON.stringify({ action: "hello", ...listener.greeting() } satisfies HelloFrame);

  function send(text: string, shown = text): void {
    listener.passed("out", shown);
    socket.send(text);
  }

  /** @param dead nobody is there to answer a close frame, for which `ws` would wait */
  function finish(dead: boolean): void {
    phase = "over";
    heartbeat.stop();
    if (dead && socket.terminate) socket.terminate();
    else socket.close(1000);
  }

  function end(disconnect: Disconnect): void {
    if (phase === "over") return;
    finish(phase === "opening" || disconnect.reason === "pong-missed");
    listener.ended(disconnect);
  }

  function greeted(frame: Incoming, text: string): void {
    if (frame.type !== "welcome") {
      listener.received(frame, text);
      if (frame.type === "error") end({ reason: "hello-refused", ...waiting(frame.retryAfter) });
      else if (frame.type === "gateway-error") end({ reason: "hello-refused" });
      return;
    }
    phase = "welcomed";
    heartbeat.start();
    listener.welcomed(frame);
  }

  function receive(frame: Incoming, text: string): void {
    if (frame.type === "close") end(disconnectOfClose(frame));
    else if (phase === "greeting") greeted(frame, text);
    else listener.received(frame, text);
  }

  socket.addEventListener("open", () => {
    if (phase !== "opening") return;
    phase = "greeting";
    send(hello());
  });
  socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
    if (phase === "over") return;
    const frame = readServerFrame(data);
    heartbeat.heard(frame.type);
    const text = String(data);
    listener.passed("in", text);
    receive(frame, text);
  });
  socket.addEventListener("close", ({ code }: { readonly code: number }) => {
    const unopened = phase === "opening";
    const blind = unopened && socket.on === undefined ? { blind: true as const } : {};
    end({ reason: unopened ? "unreachable" : "connection-lost", closeCode: code, ...blind });
  });
  // Whatever it is, a close follows.
  socket.addEventListener("error", () => {});
  socket.on?.("unexpected-response", (_request: unknown, { statusCode }: { readonly statusCode: number }) =>
    end(disconnectOfStatus(statusCode)),
  );

  return {
    ...{ number, openedAt },
    send(text, shown) {
      heartbeat.check();
      send(text, shown);
    },
    answers: heartbeat.answers,
    probe: heartbeat.probe,
    leave() {
      if (phase !== "over") finish(phase === "opening");
    },
  };
}

function disconnectOfClose({ code, reason, reconnect }: CloseFrame): Disconnect {
  const said = { closeCode: code, closeReason: reason };
  return reconnect === false
    ? { reason: "ended-by-hub", final: true, ...said }
    : { reason: code, ...said, ...waiting(code === "too-fast" ? QUOTA_MS : undefined) };
}

function waiting(retryAfterMs: number | undefined): { readonly retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}
