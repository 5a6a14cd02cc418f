import { type HandshakeRejectionCode, type Rejection, StoreFault, type StoreFaultReason } from "@switchboard/domain";
import type { WebSocketResult } from "./websocket-events.ts";

/** The HTTP status of every handshake that is refused, and of every fault. `docs/PROTOCOL.md` has the same table. */
const statuses = {
  "invalid-handshake": 400,
  "unsupported-subprotocol": 400,
  unauthorized: 401,
  "forbidden-origin": 403,
  denied: 403,
  "too-many-connections": 429,
  // Faults of the store.
  invalid: 400,
  missing: 404,
  throttled: 429,
  // Any other fault.
  unavailable: 500,
} as const satisfies Record<HandshakeRejectionCode | StoreFaultReason, number>;

export function rejectionResult({ code, message }: Rejection<HandshakeRejectionCode>): WebSocketResult {
  return { statusCode: statuses[code], body: JSON.stringify({ code, message }) };
}

/** The result for a fault: its status, and not a word about its cause. */
export function faultResult(fault: unknown): WebSocketResult {
  const reason = fault instanceof StoreFault ? fault.reason : "unavailable";
  return {
    statusCode: statuses[reason],
    body: JSON.stringify({ code: reason, message: "The hub could not do this." }),
  };
}
