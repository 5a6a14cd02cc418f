// The process of a bad client: it sends as much as it can to addresses that nobody is at.

import { WebSocket } from "ws";
import { answerCommands } from "../support/remote.ts";

/** What becomes of a connection that is closed: `stays-away`, or opens the next one at once. */
export type Manners = "stays-away" | "comes-back";

export interface Flood {
  readonly url: string;
  /** What its handshake says beside that. */
  readonly query: string;
  readonly framesPerSecond: number;
  readonly addresses: number;
  readonly manners: Manners;
}

export interface Flooded {
  readonly sent: number;
  /** How its frames were answered, by type or by error code; and how often its connections were closed, as `close`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly opened: number;
}

interface Frame {
  readonly type?: string;
  readonly code?: string;
}

let line: WebSocket | undefined;
let timer: ReturnType<typeof setInterval> | undefined;
let flooded = { sent: 0, answers: {} as Record<string, number>, opened: 0 };

function open(flood: Flood): void {
  const socket = new WebSocket(`${flood.url}?${flood.query}`, { perMessageDeflate: false });
  line = socket;
  socket.on("open", () => {
    flooded.opened += 1;
  });
  socket.on("message", (data) => {
    const { type = "gateway-error", code }: Frame = JSON.parse(String(data));
    const answer = type === "error" && code !== undefined ? code : type;
    flooded.answers[answer] = (flooded.answers[answer] ?? 0) + 1;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    if (line === socket && timer !== undefined && flood.manners === "comes-back") open(flood);
  });
}

function begin(flood: Flood): void {
  flooded = { sent: 0, answers: {}, opened: 0 };
  const sessions = Array.from({ length: flood.addresses }, (_, nth) => `nobody-${nth}`);
  const text = JSON.stringify({ action: "sendMessage", to: { sessions }, data: 1 });
  timer = setInterval(() => {
    if (line?.readyState !== WebSocket.OPEN) return;
    line.send(text);
    flooded.sent += 1;
  }, 1_000 / flood.framesPerSecond);
  open(flood);
}

function end(): Flooded {
  clearInterval(timer);
  timer = undefined;
  line?.close();
  return flooded;
}

answerCommands({ begin, end });
