/** API Gateway carries messages of up to 128 KB. Source: its quotas for WebSocket APIs. */
export const maxPayloadBytes = 128 * 1024;
