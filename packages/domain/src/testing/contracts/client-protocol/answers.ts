import type { Answer, ParsedCommand, SendRejectionCode } from "../../../index.ts";

const rejectionCodes = {
  "invalid-address": true,
  "too-many-addresses": true,
  "address-not-registered": true,
  "message-too-large": true,
  forbidden: true,
  "no-history": true,
} satisfies Record<SendRejectionCode, true>;

/** Each kind of answer, with each of its codes. */
export const sampleAnswers: readonly Answer[] = [
  {
    kind: "welcome",
    welcome: {
      connectionId: "R1kmxc2VNjMCFIA=",
      userId: "ada",
      expiresAtMs: 1_767_232_800_000,
      limits: { addresses: 250, groups: 100 },
      groups: [],
      streams: [],
    },
  },
  { kind: "pong" },
  { kind: "ack", messageId: "m-1", delivered: 1, gone: 2, failed: 3, queued: 4 },
  { kind: "ack", messageId: "m-2", delivered: 1, gone: 2, failed: 3, queued: 4 },
  { kind: "ack", messageId: "m-1", delivered: 4, gone: 3, failed: 2, queued: 1 },
  ...(Object.keys(rejectionCodes) as SendRejectionCode[]).map((code): Answer => {
    return { kind: "rejection", rejection: { code, message: "It is refused." } };
  }),
  { kind: "malformed", code: "sample-code", message: "It is no command." },
  { kind: "malformed", code: "other-code", message: "It is no command." },
  { kind: "fault", reason: "throttled" },
  { kind: "fault", reason: "internal" },
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
  const counts = { delivered: 100_000, gone: 100_000, failed: 100_000, queued: 100_000 };
  return { kind: "ack", messageId: "9b2f0c6e-8d4e-4c8a-9a55-0d1f4a3e7b21", ...counts, ...idOf(parsed) };
}

export function faultOf(parsed: ParsedCommand): Answer {
  return { kind: "fault", reason: "internal", ...idOf(parsed) };
}
