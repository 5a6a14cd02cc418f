import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export interface DynamoDbClientOptions {
  /** By default that of the environment, or AWS's own in the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** When an attempt that has not been answered is given up. Default: 1,500. */
  readonly deadlineMs?: number;
  /** How often a call is tried in all, one that is throttled included. Default: 3. */
  readonly attempts?: number;
}

/** A client of DynamoDB whose calls end in time: by default, within some 5 seconds. */
export function createDynamoDbClient({
  endpoint,
  region,
  deadlineMs = 1500,
  attempts = 3,
}: DynamoDbClientOptions): DynamoDBClient {
  return new DynamoDBClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: attempts,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: deadlineMs,
      requestTimeout: deadlineMs,
      // Without this the request time-out is only a warning, and a hanging call goes on.
      throwOnRequestTimeout: true,
      // The request time-out ends with the first byte of the answer; this one covers the rest.
      socketTimeout: deadlineMs,
      // A message to 250 sessions queries 32 at a time, and others share the process.
      httpsAgent: { maxSockets: 256 },
      httpAgent: { maxSockets: 256 },
    }),
  });
}
