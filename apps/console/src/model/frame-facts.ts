import type { AckFrame, MessageFrame, Recipients } from "@switchboard/client";

/** What a frame says, as far as the timeline is concerned. */
export type FrameFacts =
  | { readonly kind: "hello" | "ping" | "welcome" | "pong" }
  | { readonly kind: "send"; readonly id: string | undefined; readonly to: Recipients; readonly data: unknown }
  | { readonly kind: "ack"; readonly frame: AckFrame }
  | { readonly kind: "message"; readonly frame: MessageFrame }
  | { readonly kind: "error"; readonly id: string | undefined; readonly code: string; readonly message: string }
  | { readonly kind: "close"; readonly code: string; readonly reason: string }
  /** API Gateway's own error frames, and whatever else is no frame of the protocol. */
  | { readonly kind: "other"; readonly message: string | undefined };

type Fields = Readonly<Record<string, unknown>>;

/** Reads a frame that has passed; nothing that anybody sends makes it throw. */
export function factsOf(text: string): FrameFacts {
  const frame = parse(text);
  switch (frame["action"] ?? frame["type"]) {
    case "hello":
    case "ping":
    case "welcome":
    case "pong":
      return { kind: String(frame["action"] ?? frame["type"]) as "hello" };
    case "sendMessage":
      return { kind: "send", id: textOf(frame["id"]), to: recipientsOf(frame), data: frame["data"] };
    case "ack":
      return isAck(frame) ? { kind: "ack", frame } : { kind: "other", message: undefined };
    case "message":
      return isMessage(frame) ? { kind: "message", frame } : { kind: "other", message: undefined };
    case "error":
      return {
        kind: "error",
        id: textOf(frame["id"]),
        code: textOf(frame["code"]) ?? "unknown",
        message: textOf(frame["message"]) ?? "",
      };
    case "close":
      return { kind: "close", code: textOf(frame["code"]) ?? "unknown", reason: textOf(frame["reason"]) ?? "" };
    default:
      return { kind: "other", message: textOf(frame["message"]) };
  }
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

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
