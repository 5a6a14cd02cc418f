/**
 * The text frame API Gateway answers with when it cannot handle a message. The connection stays open.
 *
 * Built from text because its spacing is what many captures show and no JSON encoder produces: a space after the first
 * colon and after each comma, none after the other colons (observed).
 */
export function errorFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}

/** The function failed, was throttled, or may not be invoked (observed). */
export const INTERNAL_SERVER_ERROR = "Internal server error";
/** No route takes the message and there is no `$default` (observed). */
export const FORBIDDEN = "Forbidden";
/** The integration took longer than its limit (observed). */
export const ENDPOINT_TIMED_OUT = "Endpoint request timed out";
