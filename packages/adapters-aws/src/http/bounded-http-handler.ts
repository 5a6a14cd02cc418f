import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * More than the hub has under way at a time; the SDK's 50 are fewer than its posts, and a call that waited for a socket
 * would lose its time to the others.
 */
const maxSockets = 256;

/** What carries the calls of an AWS client such that each attempt ends in time, answered or not. */
export function createBoundedHttpHandler(deadlineMs: number): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: deadlineMs,
    requestTimeout: deadlineMs,
    // Without this the request time-out is only a warning, and a hanging call goes on.
    throwOnRequestTimeout: true,
    // The request time-out ends with the first byte of the answer; this one covers the rest.
    socketTimeout: deadlineMs,
    httpsAgent: { maxSockets },
    httpAgent: { maxSockets },
  });
}
