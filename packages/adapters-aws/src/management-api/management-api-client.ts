import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { createBoundedHttpHandler } from "../http/bounded-http-handler.ts";

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
    requestHandler: createBoundedHttpHandler(deadlineMs),
  });
}
