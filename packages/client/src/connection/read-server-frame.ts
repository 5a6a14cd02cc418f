import type { ServerFrame } from "@switchboard/protocol";

/** What came over the line. `gateway-error` is API Gateway's own, which has no `type` (rule E4). */
export type Incoming = ServerFrame | { readonly type: "gateway-error"; readonly message: string } | Unknown;
interface Unknown {
  readonly type: "unknown";
}

/** The fields without which a frame cannot be used; all of them are text, and so is what a message has in `from`. */
const needed: Readonly<Record<ServerFrame["type"], readonly string[]>> = {
  welcome: ["connectionId", "expiresAt"],
  pong: [],
  joined: [],
  left: [],
  history: [],
  recovered: [],
  refreshed: ["expiresAt"],
  stored: [],
  ack: ["messageId"],
  message: ["id", "sentAt"],
  error: ["code"],
  close: ["code"],
};

/** Never throws: what is no frame of the protocol is `unknown`, and so is one of a later version (rule F3). */
export function readServerFrame(data: unknown): Incoming {
  const value = parse(data);
  if (typeof value !== "object" || value === null) return { type: "unknown" };
  const frame = value as Readonly<Record<string, unknown>>;
  const { type, message } = frame;
  if (type === undefined && typeof message === "string") return { type: "gateway-error", message };
  if (typeof type !== "string" || !Object.hasOwn(needed, type)) return { type: "unknown" };
  const complete = needed[type as ServerFrame["type"]].every((field) => typeof frame[field] === "string");
  return complete && (type !== "message" || isFrom(frame["from"]))
    ? (frame as unknown as ServerFrame)
    : { type: "unknown" };
}

/** Whoever shows a message shows who sent it (rule D2). */
function isFrom(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((id) => typeof id === "string");
}

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
