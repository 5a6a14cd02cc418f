import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export interface ManagementApiClientOptions {
  /** Where the connections are: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`, or a custom domain. */
  readonly endpoint: string;
  readonly region: string;
  /** When a call that has not been answered is given up. Default: 5,000. */
  readonly deadlineMs?: number;
}

/**
 * A client of the management API whose calls end in time: a post to a connection that hangs must not hang its sender.
 * It does not retry: whether a post is worth repeating is decided where the delivery is accounted for.
 */
export function createManagementApiClient({
  endpoint,
  region,
  deadlineMs = 5000,
}: ManagementApiClientOptions): ApiGatewayManagementApiClient {
  return new ApiGatewayManagementApiClient({
    endpoint,
    region,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: deadlineMs,
      requestTimeout: deadlineMs,
      // Without this the request time-out is only a warning, and a hanging call goes on.
      throwOnRequestTimeout: true,
      // The request time-out ends with the first byte of the answer; this one covers the rest.
      socketTimeout: deadlineMs,
      // More than are posted at a time: a post that waited for a connection here would lose its time to the others.
      httpsAgent: { maxSockets: 256 },
      httpAgent: { maxSockets: 256 },
    }),
  });
}
