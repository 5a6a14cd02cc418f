/**
 * The text frame API Gateway answers with when it cannot handle a message. The connection stays open.
 *
 * Built from text because its spacing is what many captures show and no JSON encoder produces: a space after the first
 * colon and after each comma, none after the other colons (observed).
 */
export function errorFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}

/**
 * The frame for a message that does not conform to its route's model: spaced differently, and with the message's id
 * instead of the request's (documented).
 */
export function badRequestFrame(connectionId: string, messageId: string): string {
  return `{"message" : "Bad request body", "connectionId": "${connectionId}", "messageId": "${messageId}"}`;
}

/** The function failed, was throttled, or may not be invoked (observed). */
export const INTERNAL_SERVER_ERROR = "Internal server error";
/** No route takes the message and there is no `$default` (observed). */
export const FORBIDDEN = "Forbidden";
/** The integration took longer than its limit (observed). */
export const ENDPOINT_TIMED_OUT = "Endpoint request timed out";
