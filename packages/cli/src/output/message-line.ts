import type { From } from "@switchboard/client";
import { dataText } from "../messages/message-data.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

interface MessageParts {
  readonly from: From;
  readonly sentAt: string;
  readonly data: unknown;
  readonly kind?: string;
}

/** Who sent it, for people. */
export function senderText({ userId, sessionId, clientId }: From): string {
  return printable(userId ?? sessionId ?? clientId ?? "a backend");
}

/** A message in one line. */
export function messageLine(paint: Paint, { from, sentAt, data, kind }: MessageParts, place?: string): string {
  const where = place === undefined ? "" : `${paint("magenta", printable(place))} `;
  const what = kind === undefined ? "" : `${paint("yellow", `[${printable(kind)}]`)} `;
  return `${paint("dim", timeText(sentAt))} ${where}${paint("cyan", senderText(from))} ${what}${printable(dataText(data))}`;
}

/** The time of day on this machine. */
export function timeText(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? printable(at) : date.toTimeString().slice(0, 8);
}
