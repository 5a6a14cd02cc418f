import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createExchangeHttpHandler } from "../http/exchange-http-handler.ts";

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
  const client = new DynamoDBClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: attempts,
    requestHandler: createExchangeHttpHandler(deadlineMs),
  });
  // The SDK's logger middleware copies every response although no logger is set: a quarter of the processor time of a large audience.
  client.middlewareStack.remove("loggerMiddleware");
  // It says in every call anew which SDK and which Node.js this is: a sixth of a call's processor time, and DynamoDB does not ask.
  client.middlewareStack.remove("getUserAgentMiddleware");
  return client;
}
