import type { AckFrame, MessageFrame, Recipients } from "@switchboard/client";
import { type Fields, isTexts, textOf } from "./fields.ts";
import { type PresenceFacts, presenceFactsOf } from "./rooms/presence-facts.ts";
import { type NamedStream, type Position, readPositions, readStream } from "./rooms/streams.ts";

/** A message that came with others: what was said before, or was missed. */
export interface PastMessage {
  readonly id: string;
  readonly positions: readonly Position[];
}

/** What a frame says about rooms and what they keep. */
export type RoomFacts =
  | { readonly kind: "hello"; readonly groups: readonly string[]; readonly positions: readonly Position[] }
  | { readonly kind: "welcome"; readonly groups: readonly string[]; readonly streams: readonly NamedStream[] }
  | { readonly kind: "join" | "leave" | "left"; readonly id: string | undefined; readonly groups: readonly string[] }
  | {
      readonly kind: "joined";
      readonly id: string | undefined;
      readonly groups: readonly string[];
      readonly streams: readonly NamedStream[];
    }
  | {
      readonly kind: "ask-history";
      readonly id: string | undefined;
      readonly group: string;
      readonly before: number | undefined;
    }
  | {
      readonly kind: "history";
      readonly id: string | undefined;
      readonly messages: readonly PastMessage[];
      readonly more: boolean;
    }
  | { readonly kind: "recover"; readonly id: string | undefined; readonly since: readonly Position[] }
  | {
      readonly kind: "recovered";
      readonly id: string | undefined;
      readonly streams: readonly RecoveredStream[];
      readonly messages: readonly PastMessage[];
    }
  | { readonly kind: "stored"; readonly id: string | undefined; readonly positions: readonly Position[] };

export interface RecoveredStream {
  readonly epoch: string;
  readonly recovered: boolean;
  readonly more: boolean;
  /** Where it goes on, after something was lost. */
  readonly now: NamedStream | undefined;
}

/** What a frame says, as far as the timeline is concerned. */
export type FrameFacts =
  | RoomFacts
  | PresenceFacts
  | { readonly kind: "ping" | "pong" }
  | { readonly kind: "send"; readonly id: string | undefined; readonly to: Recipients; readonly data: unknown }
  | { readonly kind: "ack"; readonly frame: AckFrame; readonly positions: readonly Position[] }
  | { readonly kind: "message"; readonly frame: MessageFrame; readonly positions: readonly Position[] }
  | {
      readonly kind: "error";
      readonly id: string | undefined;
      readonly code: string;
      readonly message: string;
      /** After so long it may be asked for again. */
      readonly retryAfterMs: number | undefined;
    }
  /** A new token, which no frame of the timeline shows. */
  | { readonly kind: "refresh"; readonly id: string | undefined }
  | {
      readonly kind: "refreshed";
      readonly id: string | undefined;
      readonly expiresAt: string;
      readonly groups: readonly string[];
    }
  | { readonly kind: "close"; readonly code: string; readonly reason: string }
  /** API Gateway's own error frames, and whatever else is no frame of the protocol. */
  | { readonly kind: "other"; readonly message: string | undefined };

/** Reads a frame that has passed; nothing that anybody sends makes it throw. */
export function factsOf(text: string): FrameFacts {
  const frame = parse(text);
  const name = frame["action"] ?? frame["type"];
  switch (name) {
    case "ping":
    case "pong":
      return { kind: name };
    case "sendMessage":
      return { kind: "send", id: textOf(frame["id"]), to: recipientsOf(frame), data: frame["data"] };
    case "ack":
      return isAck(frame) ? { kind: name, frame, positions: positionsOf(frame) } : unknownFrame;
    case "message":
      return isMessage(frame) ? { kind: name, frame, positions: positionsOf(frame) } : unknownFrame;
    case "error":
      return {
        kind: "error",
        id: textOf(frame["id"]),
        code: textOf(frame["code"]) ?? "unknown",
        message: textOf(frame["message"]) ?? "",
        retryAfterMs: numberOf(frame["retryAfter"]),
      };
    case "refresh":
      return { kind: name, id: textOf(frame["id"]) };
    case "refreshed":
      return {
        ...{ kind: name, id: textOf(frame["id"]), expiresAt: textOf(frame["expiresAt"]) ?? "" },
        groups: isTexts(frame["groups"]) ? frame["groups"] : [],
      };
    case "close":
      return { kind: "close", code: textOf(frame["code"]) ?? "unknown", reason: textOf(frame["reason"]) ?? "" };
    default:
      return (
        roomFactsOf(name, frame) ?? presenceFactsOf(name, frame) ?? { kind: "other", message: textOf(frame["message"]) }
      );
  }
}

const unknownFrame: FrameFacts = { kind: "other", message: undefined };

function roomFactsOf(name: unknown, frame: Fields): RoomFacts | undefined {
  const id = textOf(frame["id"]);
  const groups = isTexts(frame["groups"]) ? frame["groups"] : [];
  const positions = positionsOf(frame);
  switch (name) {
    case "hello":
      return { kind: name, groups, positions };
    case "welcome":
      return { kind: name, groups, streams: streamsOf(frame) };
    case "join":
    case "leave":
    case "left":
      return { kind: name, id, groups };
    case "joined":
      return { kind: name, id, groups, streams: streamsOf(frame) };
    case "history":
      if (frame["action"] === undefined)
        return { kind: name, id, messages: pastMessagesOf(frame), more: frame["more"] === true };
      return { kind: "ask-history", id, group: textOf(frame["group"]) ?? "", before: numberOf(frame["before"]) };
    case "recover":
      return { kind: name, id, since: readPositions(frame["since"]) };
    case "recovered":
      return {
        kind: name,
        id,
        streams: objectsOf(frame["streams"]).map(recoveredStreamOf),
        messages: pastMessagesOf(frame),
      };
    case "stored":
      return { kind: name, id, positions };
    default:
      return undefined;
  }
}

const positionsOf = (frame: Fields) => readPositions(frame["positions"]);
const streamsOf = (frame: Fields) => objectsOf(frame["streams"]).flatMap((stream) => readStream(stream) ?? []);

function pastMessagesOf(frame: Fields): readonly PastMessage[] {
  return objectsOf(frame["messages"]).map((message) => ({
    id: textOf(message["id"]) ?? "",
    positions: positionsOf(message),
  }));
}

function recoveredStreamOf({ epoch, recovered, more, now }: Fields): RecoveredStream {
  return { epoch: textOf(epoch) ?? "", recovered: recovered === true, more: more === true, now: readStream(now) };
}

function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isAck(frame: Fields): frame is Fields & AckFrame {
  const counts = [frame["delivered"], frame["gone"], frame["failed"], frame["queued"]];
  return typeof frame["messageId"] === "string" && counts.every((count) => typeof count === "number");
}

function isMessage(frame: Fields): frame is Fields & MessageFrame {
  const { from } = frame;
  if (typeof frame["id"] !== "string" || typeof from !== "object" || from === null) return false;
  return Object.values(from).every((id) => typeof id === "string");
}

function recipientsOf({ to }: Fields): Recipients {
  if (typeof to !== "object" || to === null) return {};
  const known = Object.entries(to).filter(([kind, ids]) => (kind === "everyone" ? ids === true : isTexts(ids)));
  return Object.fromEntries(known);
}
