import type { InvocationOutcome } from "@switchboard/local-service";

/** An asynchronous invocation that is given up. */
export interface FailedInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly condition: "RetriesExhausted" | "EventAgeExceeded";
  readonly attempts: number;
  readonly eventJson: string;
  /** Of the last attempt. */
  readonly outcome: InvocationOutcome;
  readonly atMs: number;
}

/**
 * What a queue gets of it: the event, and what the function answered last. Source: Lambda developer guide, "Capturing records of
 * Lambda asynchronous invocations". What it says of an event that no attempt has taken is documented nowhere.
 */
export function invocationRecord(given: FailedInvocation): string {
  const { requestId, functionArn, condition, attempts, eventJson, outcome, atMs } = given;
  const { kind, ...error } = outcome;
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date(atMs).toISOString(),
    requestContext: { requestId, functionArn: `${functionArn}:$LATEST`, condition, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(eventJson),
    ...(kind === "function-error" && {
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: error,
    }),
  });
}
