import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { createBoundedHttpHandler } from "../http/bounded-http-handler.ts";

export interface EventBridgeClientOptions {
  /** By default that of the environment, or AWS's own in the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** When a call that has not been answered is given up. Default: 3,000. */
  readonly deadlineMs?: number;
}

/** A client of EventBridge with one attempt a call: whoever puts events tries again those that were not taken, and no others. */
export function createEventBridgeClient({
  endpoint,
  region,
  deadlineMs = 3000,
}: EventBridgeClientOptions): EventBridgeClient {
  return new EventBridgeClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: 1,
    requestHandler: createBoundedHttpHandler(deadlineMs),
  });
}
