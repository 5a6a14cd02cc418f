import type {
  Answer,
  ClientRejectionCode,
  Message,
  ParsedCommand,
  Position,
  RecoveredStream,
  StreamPosition,
} from "../../../index.ts";

const rejectionCodes = {
  "invalid-address": true,
  "too-many-addresses": true,
  "address-not-registered": true,
  "message-too-large": true,
  forbidden: true,
  "no-history": true,
  "not-joined": true,
  "too-many-groups": true,
  unauthorized: true,
} satisfies Record<ClientRejectionCode, true>;

const counts = { delivered: 1, gone: 2, failed: 3, queued: 4 };
const at = (offset: number, epoch = "k3JHs9aQ-x0Z"): Position => ({ epoch, offset });
const room: StreamPosition = { address: { kind: "group", id: "room.1" }, position: at(44) };
const streams: readonly StreamPosition[] = [
  room,
  { address: { kind: "user", id: "ada" }, position: at(7) },
  { address: { kind: "session", id: "ada/s-1" }, position: at(7) },
  { address: { kind: "client", id: "ada/web" }, position: at(7) },
  { address: { kind: "everyone" }, position: at(7) },
];

export function sampleMessage(parts: Partial<Message>): Message {
  return { messageId: "m-1", from: {}, sentAtMs: 1_767_225_600_123, payload: "hi", ...parts };
}

export const sampleWelcome = {
  connectionId: "R1kmxc2VNjMCFIA=",
  userId: "ada",
  expiresAtMs: 1_767_232_800_000,
  limits: { addresses: 250, groups: 100 },
  groups: [],
  streams: [],
};

function recovered(...found: readonly RecoveredStream[]): Answer {
  return { kind: "recovered", streams: found, messages: [] };
}

/** Each kind of answer, with each of its codes. */
export const sampleAnswers: readonly Answer[] = [
  { kind: "welcome", welcome: sampleWelcome },
  { kind: "welcome", welcome: { ...sampleWelcome, groups: ["admins", "room.1"] } },
  { kind: "welcome", welcome: { ...sampleWelcome, groups: ["admins", "room.1"], more: true } },
  ...streams.map((stream): Answer => ({ kind: "welcome", welcome: { ...sampleWelcome, streams: [stream] } })),
  { kind: "pong" },
  { kind: "joined", groups: ["room.1", "room.2"], streams: [] },
  ...streams.map((stream): Answer => ({ kind: "joined", groups: ["room.1"], streams: [stream] })),
  { kind: "left", groups: ["room.1", "room.2"] },
  { kind: "left", groups: ["room.2"] },
  { kind: "history", messages: [], more: false },
  { kind: "history", messages: [], more: true },
  { kind: "history", messages: [{ message: sampleMessage({}), position: at(1) }], more: false },
  { kind: "history", messages: [{ message: sampleMessage({}), position: at(2) }], more: false },
  recovered({ epoch: "old", recovered: true, to: 44, more: false }),
  recovered({ epoch: "old", recovered: true, to: 44, more: true }),
  recovered({ epoch: "old", recovered: true, to: 45, more: false }),
  recovered({ epoch: "old", recovered: false }),
  recovered({ epoch: "old", recovered: false, now: room }),
  recovered({ epoch: "old", recovered: false, now: { ...room, position: at(3) } }),
  {
    kind: "recovered",
    streams: [{ epoch: "old", recovered: true, to: 44, more: false }],
    messages: [{ message: sampleMessage({}), positions: [at(44, "old")] }],
  },
  { kind: "refreshed", expiresAtMs: 1_767_232_800_000, groups: [], streams: [] },
  { kind: "refreshed", expiresAtMs: 1_767_232_801_000, groups: [], streams: [] },
  { kind: "refreshed", expiresAtMs: 1_767_232_800_000, groups: ["admins", "room.1"], streams: [] },
  { kind: "refreshed", expiresAtMs: 1_767_232_800_000, groups: [], streams: [room] },
  { kind: "ack", messageId: "m-1", ...counts },
  { kind: "ack", messageId: "m-2", ...counts },
  { kind: "ack", messageId: "m-1", delivered: 4, gone: 3, failed: 2, queued: 1 },
  { kind: "ack", messageId: "m-1", ...counts, positions: [] },
  { kind: "ack", messageId: "m-1", ...counts, positions: [at(1)] },
  { kind: "ack", messageId: "m-1", ...counts, positions: [at(1), at(1, "Zq81mmT2_d4A")] },
  ...(Object.keys(rejectionCodes) as (keyof typeof rejectionCodes)[]).map((code): Answer => {
    return { kind: "rejection", rejection: { code, message: "It is refused." } };
  }),
  { kind: "malformed", code: "sample-code", message: "It is no command." },
  { kind: "malformed", code: "other-code", message: "It is no command." },
  { kind: "too-fast", retryAfterMs: 1500 },
  { kind: "fault", reason: "throttled" },
  { kind: "fault", reason: "internal" },
  { kind: "fault", reason: "internal", positions: [at(1)] },
];

function idOf(parsed: ParsedCommand): { readonly id?: string } {
  const { id } = parsed.ok ? parsed.command : parsed.malformed;
  return id === undefined ? {} : { id };
}

/** The answer to a command with an id. */
export function withId(answer: Answer, id: string): Answer {
  return { ...answer, id };
}

export function answerOf(parsed: ParsedCommand): Answer {
  if (!parsed.ok) return { kind: "malformed", ...parsed.malformed };
  const many = { delivered: 100_000, gone: 100_000, failed: 100_000, queued: 100_000 };
  return { kind: "ack", messageId: "9b2f0c6e-8d4e-4c8a-9a55-0d1f4a3e7b21", ...many, ...idOf(parsed) };
}

export function faultOf(parsed: ParsedCommand): Answer {
  return { kind: "fault", reason: "internal", ...idOf(parsed) };
}
