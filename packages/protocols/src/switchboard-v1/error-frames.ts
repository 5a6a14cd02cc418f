import { RegistryFault, type RegistryFaultReason, type Rejection, type SendRejectionCode } from "@switchboard/domain";
import type { ErrorCode, ErrorFrame } from "@switchboard/protocol";

/** The error code of every refusal. */
const rejectionCodes = {
  "invalid-address": "invalid-address",
  "address-not-registered": "address-not-registered",
  "message-too-large": "message-too-large",
  forbidden: "forbidden",
} as const satisfies Record<SendRejectionCode, ErrorCode>;

/** What a client may know of a fault: only that trying again later can help, or that it is the hub's own. */
const faultCodes = {
  throttled: "throttled",
  invalid: "internal",
  missing: "internal",
  unavailable: "internal",
} as const satisfies Record<RegistryFaultReason, ErrorCode>;

const faultMessages = {
  throttled: "The hub is busy. Try again later.",
  internal: "The hub could not do this.",
} as const;

type FrameId = { readonly id?: string };

export function rejectionFrame({ code, message }: Rejection<SendRejectionCode>, { id }: FrameId): ErrorFrame {
  return { type: "error", ...(id !== undefined && { id }), code: rejectionCodes[code], message };
}

export function faultFrame(fault: unknown, { id }: FrameId): ErrorFrame {
  const code = fault instanceof RegistryFault ? faultCodes[fault.reason] : "internal";
  return { type: "error", ...(id !== undefined && { id }), code, message: faultMessages[code] };
}
