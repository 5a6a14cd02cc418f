import type { ServerResponse } from "node:http";
import { type InvocationOutcome, reply } from "@switchboard/local-service";

/** A call that Lambda refuses. */
export interface Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly body: object;
}

export function refusal(status: number, errorType: string, message: string, more: object = {}): Refusal {
  return { status, errorType, body: { ...more, Type: "User", message } };
}

/** Answers a synchronous invocation. An error of the function is a success of the call: 200, and a header that says it. */
export function replyWith(response: ServerResponse, outcome: InvocationOutcome): void {
  const refused = refusalOf(outcome);
  if (refused !== undefined) reply(response, refused.status, refused);
  else replyPayload(response, payloadOf(response, outcome));
}

function refusalOf({ kind }: InvocationOutcome): Refusal | undefined {
  if (kind === "throttled") {
    const reason = { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };
    return refusal(429, "TooManyRequestsException", "Rate Exceeded.", reason);
  }
  if (kind === "unknown-function") return refusal(404, "ResourceNotFoundException", "Function not found.");
  return undefined;
}

function payloadOf(response: ServerResponse, outcome: InvocationOutcome): string {
  if (outcome.kind === "returned") return outcome.resultJson;
  response.setHeader("x-amz-function-error", "Unhandled");
  const { kind: _kind, ...error } = outcome;
  return JSON.stringify(error);
}

function replyPayload(response: ServerResponse, json: string): void {
  response.statusCode = 200;
  response.setHeader("x-amz-executed-version", "$LATEST");
  response.setHeader("content-type", "application/json");
  response.setHeader("content-length", Buffer.byteLength(json));
  response.end(json);
}
