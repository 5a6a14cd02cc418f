import { SQSClient } from "@aws-sdk/client-sqs";
import { createBoundedHttpHandler } from "../http/bounded-http-handler.ts";

export interface SqsClientOptions {
  /** By default that of the environment, or AWS's own in the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** When an attempt that has not been answered is given up. Default: 2,000. */
  readonly deadlineMs?: number;
  /** How often a call is tried in all, one that is throttled included. Default: 3. */
  readonly attempts?: number;
}

/** A client of SQS whose calls end in time: by default, within some 7 seconds. */
export function createSqsClient({ endpoint, region, deadlineMs = 2000, attempts = 3 }: SqsClientOptions): SQSClient {
  return new SQSClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: attempts,
    requestHandler: createBoundedHttpHandler(deadlineMs),
  });
}
