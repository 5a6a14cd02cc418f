import {
  type HandshakeRejectionCode,
  RegistryFault,
  type RegistryFaultReason,
  type Rejection,
} from "@switchboard/domain";
import type { WebSocketResult } from "./websocket-events.ts";

/** The HTTP status of every refused handshake. */
const rejectionStatuses = {
  "invalid-handshake": 400,
  "unsupported-subprotocol": 400,
  unauthorized: 401,
  "forbidden-origin": 403,
} as const satisfies Record<HandshakeRejectionCode, number>;

const faultStatuses = {
  throttled: 429,
  invalid: 400,
  missing: 404,
  unavailable: 500,
} as const satisfies Record<RegistryFaultReason, number>;

export function rejectionResult({ code, message }: Rejection<HandshakeRejectionCode>): WebSocketResult {
  return { statusCode: rejectionStatuses[code], body: JSON.stringify({ code, message }) };
}

/** The result for a fault: its status, and not a word about its cause. */
export function faultResult(fault: unknown): WebSocketResult {
  const reason = fault instanceof RegistryFault ? fault.reason : "unavailable";
  return {
    statusCode: faultStatuses[reason],
    body: JSON.stringify({ code: reason, message: "The hub could not do this." }),
  };
}
