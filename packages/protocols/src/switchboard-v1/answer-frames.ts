import type {
  Answer,
  ClientRejectionCode,
  Position,
  Receipt,
  RecoveredStream,
  Rejection,
  StreamPosition,
  Welcome,
} from "@switchboard/domain";
import type {
  AckFrame,
  ErrorCode,
  ErrorFrame,
  RecoveredStreamFrame,
  ServerFrame,
  StreamFrame,
  WelcomeFrame,
} from "@switchboard/protocol";
import { keptMessage, wirePosition } from "./message-frames.ts";

/** The error code of every refusal. */
const rejectionCodes = {
  "too-many-addresses": "too-many-addresses",
  "invalid-address": "invalid-address",
  "address-not-registered": "address-not-registered",
  "message-too-large": "message-too-large",
  forbidden: "forbidden",
  "not-joined": "not-joined",
  "too-many-groups": "too-many-groups",
  "no-history": "no-history",
  unauthorized: "unauthorized",
} as const satisfies Record<ClientRejectionCode, ErrorCode>;

const faultMessages = {
  throttled: "The hub is busy. Try again later.",
  internal: "The hub could not do this.",
} as const;

type FrameId = { readonly id?: string };

/** The frame of an answer. */
export function frameOf(answer: Answer): ServerFrame {
  const id = own(answer.id);
  switch (answer.kind) {
    case "welcome":
      return { type: "welcome", ...id, ...welcomeFields(answer.welcome) };
    case "pong":
      return { type: "pong" };
    case "joined":
      return { type: "joined", ...id, groups: answer.groups, streams: answer.streams.map(streamFrame) };
    case "left":
      return { type: "left", ...id, groups: answer.groups };
    case "history": {
      const messages = answer.messages.map(({ message, position }) => keptMessage(message, [position]));
      return { type: "history", ...id, messages, more: answer.more };
    }
    case "recovered":
      return {
        type: "recovered",
        ...id,
        streams: answer.streams.map(recoveredStream),
        messages: answer.messages.map(({ message, positions }) => keptMessage(message, positions)),
      };
    case "refreshed": {
      const { expiresAtMs, groups, streams } = answer;
      const expiresAt = new Date(expiresAtMs).toISOString();
      return { type: "refreshed", ...id, expiresAt, groups, streams: streams.map(streamFrame) };
    }
    case "ack":
      return ackFrame(answer, answer);
    case "rejection":
      return rejectionFrame(answer.rejection, answer);
    case "malformed":
      // The code is one that the parser of this protocol has given.
      return { type: "error", ...id, code: answer.code as ErrorCode, message: answer.message };
    case "too-fast": {
      const message = "More has been asked for than is allowed in this time, and nothing was done.";
      return { type: "error", ...id, code: "too-fast", message, retryAfter: Math.ceil(answer.retryAfterMs) };
    }
    case "fault":
      return faultFrame(answer.reason, answer);
  }
}

export function ackFrame({ messageId, positions, ...counts }: Receipt, { id }: FrameId): AckFrame {
  const { delivered, gone, failed, queued } = counts;
  return { type: "ack", ...own(id), messageId, delivered, gone, failed, queued, ...stored(positions) };
}

export function rejectionFrame({ code, message }: Rejection<ClientRejectionCode>, { id }: FrameId): ErrorFrame {
  return { type: "error", ...own(id), code: rejectionCodes[code], message };
}

export function faultFrame(
  reason: "throttled" | "internal",
  { id, positions }: FrameId & { readonly positions?: readonly Position[] },
): ErrorFrame {
  return { type: "error", ...own(id), code: reason, message: faultMessages[reason], ...stored(positions) };
}

function welcomeFields({ expiresAtMs, streams, ...known }: Welcome): Omit<WelcomeFrame, "type" | "id"> {
  return { ...known, expiresAt: new Date(expiresAtMs).toISOString(), streams: streams.map(streamFrame) };
}

function streamFrame({ address, position: { epoch, offset } }: StreamPosition): StreamFrame {
  const at = { epoch, offset };
  switch (address.kind) {
    case "group":
      return { group: address.id, ...at };
    case "user":
      return { user: address.id, ...at };
    case "session":
      return { session: address.id, ...at };
    case "client":
      return { client: address.id, ...at };
    case "connection":
      return { connection: address.id, ...at };
    case "everyone":
      return { everyone: true, ...at };
  }
}

function recoveredStream(stream: RecoveredStream): RecoveredStreamFrame {
  if (stream.recovered) return stream;
  const { epoch, recovered, now } = stream;
  return { epoch, recovered, ...(now !== undefined && { now: streamFrame(now) }) };
}

function stored(positions: readonly Position[] | undefined): Pick<AckFrame, "positions"> {
  return positions === undefined ? {} : { positions: positions.map(wirePosition) };
}

function own(id: string | undefined): FrameId {
  return id === undefined ? {} : { id };
}
