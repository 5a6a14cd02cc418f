// The quotas of API Gateway WebSocket APIs that this gateway enforces. Source: AWS developer guide, "WebSocket quotas",
// unless a line says otherwise. None of them can be raised on AWS except the two rates.

/** Largest payload of one WebSocket frame, in either direction; a client's larger one closes with 1009. */
export const FRAME_LIMIT_BYTES = 32_768;
/** Largest message, in either direction, all its frames together; a client's larger one closes with 1009. */
export const MESSAGE_LIMIT_BYTES = 131_072;
/** A message in more fragments than it may have bytes closes with 1008: the gateway's own limit, AWS documents none. */
export const FRAGMENTS_LIMIT = 131_072;
/** Longest request URL of a handshake. */
export const URL_LIMIT_CHARACTERS = 4_096;
/** Without traffic in either direction for so long, a connection is closed with 1001. */
export const IDLE_TIMEOUT_MS = 600_000;
/** After so long a connection is closed with 1001, whatever its traffic. */
export const MAX_DURATION_MS = 7_200_000;
/** Shortest and longest (also the default) time an integration may take. */
export const INTEGRATION_TIMEOUT_LEAST_MS = 50;
export const INTEGRATION_TIMEOUT_MOST_MS = 29_000;
/** Largest result of an authorizer function. */
export const AUTHORIZER_RESULT_LIMIT_BYTES = 8_192;
/** Longest resource in an authorizer's policy. */
export const POLICY_RESOURCE_LIMIT_CHARACTERS = 512;
export const ROUTES_LIMIT = 300;
/** New connections per account and region; more are refused with 429. */
export const NEW_CONNECTIONS_PER_SECOND = 500;
/** Account throttle over messages and management requests together. */
export const REQUESTS_PER_SECOND = 10_000;
export const REQUESTS_BURST = 5_000;
