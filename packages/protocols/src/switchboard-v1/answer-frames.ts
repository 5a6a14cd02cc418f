import type { Answer, Receipt, Rejection, SendRejectionCode } from "@switchboard/domain";
import type { AckFrame, ErrorCode, ErrorFrame, ServerFrame } from "@switchboard/protocol";

/** The error code of every refusal. */
const rejectionCodes = {
  "too-many-addresses": "too-many-addresses",
  "invalid-address": "invalid-address",
  "address-not-registered": "address-not-registered",
  "message-too-large": "message-too-large",
  forbidden: "forbidden",
} as const satisfies Record<SendRejectionCode, ErrorCode>;

const faultMessages = {
  throttled: "The hub is busy. Try again later.",
  internal: "The hub could not do this.",
} as const;

type FrameId = { readonly id?: string };

/** The frame of an answer. */
export function frameOf(answer: Answer): ServerFrame {
  switch (answer.kind) {
    case "welcome": {
      const { expiresAtMs, ...ids } = answer.welcome;
      return { type: "welcome", ...ids, expiresAt: new Date(expiresAtMs).toISOString() };
    }
    case "pong":
      return { type: "pong" };
    case "ack":
      return ackFrame(answer, answer);
    case "rejection":
      return rejectionFrame(answer.rejection, answer);
    case "malformed":
      // The code is one that the parser of this protocol has given.
      return { type: "error", ...own(answer.id), code: answer.code as ErrorCode, message: answer.message };
    case "fault":
      return faultFrame(answer.reason, answer);
  }
}

export function ackFrame({ messageId, delivered, gone, failed, queued }: Receipt, { id }: FrameId): AckFrame {
  return { type: "ack", ...own(id), messageId, delivered, gone, failed, queued };
}

export function rejectionFrame({ code, message }: Rejection<SendRejectionCode>, { id }: FrameId): ErrorFrame {
  return { type: "error", ...own(id), code: rejectionCodes[code], message };
}

export function faultFrame(reason: "throttled" | "internal", { id }: FrameId): ErrorFrame {
  return { type: "error", ...own(id), code: reason, message: faultMessages[reason] };
}

function own(id: string | undefined): FrameId {
  return id === undefined ? {} : { id };
}
