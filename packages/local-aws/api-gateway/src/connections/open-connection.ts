import type { Duplex } from "node:stream";
import type { Clock } from "@switchboard/adjustable-clock";
import type { WebSocket } from "ws";
import type { Behaviour } from "../definition/behaviour.ts";
import type { ConnectionFacts } from "../events/request-context.ts";
import { FRAME_LIMIT_BYTES } from "../limits.ts";
import {
  ABNORMAL_CODE,
  GOING_AWAY,
  INVALID_TEXT_CODE,
  NO_STATUS,
  POLICY_VIOLATION_CODE,
  PROTOCOL_ERROR_CODE,
  TOO_LARGE_CODE,
  UNSUPPORTED_DATA_CODE,
} from "./close-codes.ts";
import { createFrameGuard, type FrameViolation } from "./frame-guard.ts";

/** Why a connection ended, as `$disconnect` reports it. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface OpenConnectionParts {
  readonly facts: ConnectionFacts;
  readonly webSocket: WebSocket;
  /** The stream below `webSocket`. */
  readonly stream: Duplex;
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  readonly onText: (text: string, bytes: number) => void;
  /** Called once, as soon as it is decided that the connection ends. */
  readonly onEnding: () => void;
  /** Called once, after `onEnding`, when the connection is closed. */
  readonly onClosed: (closing: Closing) => void;
}

/** A connection from its 101 until it is closed: its limits, its timers, its closing. */
export class OpenConnection {
  readonly facts: ConnectionFacts;
  readonly #parts: OpenConnectionParts;
  #lastActiveAt: number;
  #lastTrafficAt: number;
  #cancelTimer: () => void = () => {};
  #closing: Closing | undefined;
  #messages = 0;
  #violation: FrameViolation | undefined;

  constructor(parts: OpenConnectionParts) {
    this.facts = parts.facts;
    this.#parts = parts;
    this.#lastActiveAt = parts.clock.now();
    this.#lastTrafficAt = this.#lastActiveAt;
    this.#listen();
    this.#armTimer();
  }

  /** Milliseconds since 1970 of the last message in either direction. */
  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /**
   * Sends one text message, in frames of at most 32 KB (documented). Nothing is sent when a slow reader has left too much
   * unread, `full`, or when the connection is ending.
   */
  send(payload: Buffer): "sent" | "full" | "ending" {
    const { webSocket, behaviour } = this.#parts;
    if (this.#closing !== undefined) return "ending";
    if (webSocket.bufferedAmount > behaviour.sendBufferBytes) return "full";
    this.#active();
    let start = 0;
    do {
      const end = start + FRAME_LIMIT_BYTES;
      webSocket.send(payload.subarray(start, end), { binary: false, fin: end >= payload.length });
      start = end;
    } while (start < payload.length);
    return "sent";
  }

  /** Closes with a close frame; what is reported to `$disconnect` is the same unless `reported` says otherwise. */
  close(sent: { readonly code: number; readonly reason: string }, reported: Closing = sent): void {
    if (!this.#end(reported)) return;
    this.#parts.webSocket.close(sent.code, sent.reason);
  }

  /** Cuts the connection without a close frame. */
  drop(reported: Closing): void {
    if (!this.#end(reported)) return;
    this.#parts.webSocket.terminate();
  }

  #listen(): void {
    const { webSocket, stream, onText, behaviour, onClosed } = this.#parts;
    const guard = createFrameGuard((violation) => {
      this.#violation = violation;
      // The messages before it may be in the same chunk, which `ws` is about to handle: they come first.
      queueMicrotask(() => this.#violate(violation.code));
    });
    // Before `ws`, which unmasks the bytes in place.
    stream.prependListener("data", guard.watch);
    webSocket.on("message", (data, isBinary) => {
      const index = this.#messages++;
      const frames = guard.framesOfNextMessage();
      if (this.#closing !== undefined || index >= (this.#violation?.messagesBefore ?? Infinity)) return;
      if (isBinary || !Buffer.isBuffer(data)) return this.#violate(UNSUPPORTED_DATA_CODE);
      if (behaviour.compressedFrames === "inflated" && frames === 1 && data.length > FRAME_LIMIT_BYTES) {
        return this.#violate(TOO_LARGE_CODE);
      }
      this.#active();
      onText(data.toString("utf8"), data.length);
    });
    webSocket.on("ping", () => {
      if (behaviour.pingResetsIdle) this.#lastTrafficAt = this.#parts.clock.now();
    });
    // `ws` has closed with the right code by itself; only the report is missing, which it would give as 1006.
    webSocket.on("error", (error) => this.#end({ code: codeOfError(error), reason: behaviour.violationReason }));
    webSocket.on("close", (code, reason) => {
      this.#end(closingOf(code, reason.toString("utf8"), behaviour));
      onClosed(this.#closing ?? GOING_AWAY);
    });
  }

  #violate(code: number): void {
    this.close({ code, reason: "" }, { code, reason: this.#parts.behaviour.violationReason });
  }

  /** Notes the first cause of the end; false if the end was already decided. */
  #end(closing: Closing): boolean {
    if (this.#closing !== undefined) return false;
    this.#closing = closing;
    this.#cancelTimer();
    this.#parts.onEnding();
    return true;
  }

  #active(): void {
    this.#lastActiveAt = this.#parts.clock.now();
    this.#lastTrafficAt = this.#lastActiveAt;
  }

  // One timer per connection, looked at when it fires: traffic would otherwise mean a new timer for every message.
  #armTimer(): void {
    const { clock } = this.#parts;
    const dueAt = Math.min(this.#idleAt(), this.#tooOldAt());
    this.#cancelTimer = clock.after(Math.max(0, dueAt - clock.now()), () => this.#onTimer());
  }

  #onTimer(): void {
    const { clock, behaviour } = this.#parts;
    if (clock.now() >= this.#tooOldAt()) this.close(GOING_AWAY);
    else if (clock.now() < this.#idleAt()) this.#armTimer();
    else if (behaviour.idleClose === "abrupt") this.drop(GOING_AWAY);
    else this.close(GOING_AWAY);
  }

  #idleAt(): number {
    return this.#lastTrafficAt + this.#parts.behaviour.idleTimeoutMs;
  }

  #tooOldAt(): number {
    return this.facts.connectedAt + this.#parts.behaviour.maxDurationMs;
  }
}

function closingOf(code: number, reason: string, behaviour: Behaviour): Closing {
  if (code === NO_STATUS.code) return NO_STATUS;
  return { code, reason: code === ABNORMAL_CODE ? behaviour.lostReason : reason };
}

function codeOfError(error: Error): number {
  const code = "code" in error ? String(error.code) : "";
  if (code === "WS_ERR_INVALID_UTF8") return INVALID_TEXT_CODE;
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" || code === "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH") {
    return TOO_LARGE_CODE;
  }
  if (code === "WS_ERR_TOO_MANY_BUFFERED_PARTS") return POLICY_VIOLATION_CODE;
  return code.startsWith("WS_ERR_") ? PROTOCOL_ERROR_CODE : ABNORMAL_CODE;
}
