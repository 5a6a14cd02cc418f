// WebSocket close codes, RFC 6455 section 7.4, and the texts API Gateway sends or reports with them.

/** DeleteConnection; the client gets the text as well (observed). */
export const CLOSED_NORMALLY = { code: 1000, reason: "Connection Closed Normally" } as const;
/** Idle or maximum time reached (observed for idle, inferred for the maximum), and the gateway stopping. */
export const GOING_AWAY = { code: 1001, reason: "Going away" } as const;
export const PROTOCOL_ERROR_CODE = 1002;
/** A binary frame (documented). */
export const UNSUPPORTED_DATA_CODE = 1003;
/** A close frame without a code: never on the wire itself. The text is what `$disconnect` reports (observed). */
export const NO_STATUS = { code: 1005, reason: "Client-side close frame status not set" } as const;
/** The connection was lost without a close frame: never on the wire. */
export const ABNORMAL_CODE = 1006;
export const INVALID_TEXT_CODE = 1007;
/** A message in so many fragments that it can only be an attack (inferred). */
export const POLICY_VIOLATION_CODE = 1008;
/** A frame or a message over its limit (documented). */
export const TOO_LARGE_CODE = 1009;
