import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@switchboard/adjustable-clock";
import {
  accessKeyIdOf,
  type GatewayEvent,
  type HttpRoutes,
  type InvocationOutcome,
  type Invoke,
  readBody,
  reply,
} from "@switchboard/local-service";
import type { AsynchronousInvocations, InvocationIds } from "./asynchronous-invocations.ts";
import { readFunctionReference } from "./function-name.ts";
import { createInvocationLog } from "./invocation-log.ts";
import { type Refusal, refusal, replyWith } from "./invocation-reply.ts";

export interface InvokeRoutesOptions {
  readonly hasFunction: (functionName: string) => boolean;
  readonly invoke: Invoke;
  readonly later: AsynchronousInvocations;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Stands for IAM: why a caller may not invoke a function. Default: everybody may. */
  readonly invokeDenial?: (accessKeyId: string | undefined, functionName: string) => string | undefined;
}

type InvocationType = "RequestResponse" | "Event" | "DryRun";

interface Invocation {
  readonly functionName: string;
  readonly invocationType: InvocationType;
  readonly ids: InvocationIds;
  readonly eventJson: string;
  readonly wantsLog: boolean;
}

/** The largest event, by how the function is invoked (documented: 6 MB and 1 MB). */
const EVENT_LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;
const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/**
 * Lambda's Invoke API: `POST /2015-03-31/functions/{name or ARN}/invocations`, for AWS clients whose endpoint is the
 * gateway's port.
 *
 * As on AWS a request must be signed, though nothing here verifies the signature.
 */
export function createInvokeRoutes(options: InvokeRoutesOptions): HttpRoutes {
  const { hasFunction, later, clock, emit } = options;

  async function read(request: IncomingMessage, encodedName: string, requestId: string): Promise<Invocation | Refusal> {
    const { authorization } = request.headers;
    // The body is read whatever becomes of it, so that the client gets to see the answer.
    const body = await readBody(request, EVENT_LIMIT_BYTES.RequestResponse);
    if (!/^AWS4-[A-Z0-9-]+ /.test(authorization ?? "")) return unsigned();
    const invocationType = headerOf(request, "x-amz-invocation-type") ?? "RequestResponse";
    if (!isInvocationType(invocationType)) return invalid("Invocation type must be RequestResponse, Event or DryRun.");
    const logType = headerOf(request, "x-amz-log-type") ?? "None";
    if (logType !== "None" && logType !== "Tail") return invalid("Log type must be None or Tail.");
    const functionName = find(encodedName, request.url ?? "");
    if (typeof functionName !== "string") return functionName;
    const denied = options.invokeDenial?.(accessKeyIdOf(authorization), functionName);
    if (denied !== undefined) return refusal(403, "AccessDeniedException", denied);
    const limit = EVENT_LIMIT_BYTES[invocationType];
    if (body === "too-large" || body.length > limit) return tooLarge(invocationType, limit);
    // Without a payload the event is an empty object (observed).
    const eventJson = body.length === 0 ? "{}" : body.toString("utf8");
    if (!isJson(eventJson)) {
      return refusal(400, "InvalidRequestContentException", "Could not parse request body into json.");
    }
    const traceHeader = headerOf(request, "x-amzn-trace-id");
    const ids = { requestId, ...(traceHeader !== undefined && { traceHeader }) };
    return { functionName, invocationType, ids, eventJson, wantsLog: logType === "Tail" };
  }

  function find(encodedName: string, url: string): string | Refusal {
    const text = decode(encodedName);
    const reference = text === undefined ? undefined : readFunctionReference(text, options);
    const qualifier = new URLSearchParams(url.split("?")[1]).get("Qualifier") ?? reference?.qualifier;
    // There is only the code that is not published.
    if (reference !== undefined && hasFunction(reference.name) && (qualifier ?? "$LATEST") === "$LATEST")
      return reference.name;
    const { region, accountId } = options;
    const called = `${reference?.name ?? ""}${qualifier === undefined ? "" : `:${qualifier}`}`;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${called}`;
    return refusal(404, "ResourceNotFoundException", `Function not found: ${arn}`);
  }

  async function invoke(invocation: Invocation, response: ServerResponse): Promise<InvocationOutcome> {
    const { functionName, eventJson, wantsLog, ids } = invocation;
    const log = createInvocationLog(ids.requestId, clock.now);
    const outcome = await options.invoke(functionName, eventJson, { ...ids, onLine: log.add });
    if (wantsLog) response.setHeader("x-amz-log-result", log.tail());
    return outcome;
  }

  async function answer(invocation: Invocation, response: ServerResponse): Promise<InvocationOutcome | undefined> {
    const { invocationType } = invocation;
    if (invocationType === "RequestResponse") {
      const outcome = await invoke(invocation, response);
      replyWith(response, outcome);
      return outcome;
    }
    if (invocationType === "Event") later.begin(invocation);
    reply(response, invocationType === "Event" ? 202 : 204);
    return undefined;
  }

  return async (request, response) => {
    const [, encodedName] = PATH.exec((request.url ?? "").split("?", 1)[0] ?? "") ?? [];
    if (request.method !== "POST" || encodedName === undefined) return false;
    const beganAtMs = clock.now();
    const requestId = randomUUID();
    response.setHeader("x-amzn-requestid", requestId);
    const invocation = await read(request, encodedName, requestId);
    if ("status" in invocation) {
      reply(response, invocation.status, invocation);
      return true;
    }
    const outcome = await answer(invocation, response);
    const { functionName, invocationType } = invocation;
    const errorType = outcome?.kind === "function-error" ? { errorType: outcome.errorType } : {};
    const durationMs = clock.now() - beganAtMs;
    const { statusCode: status } = response;
    emit({ type: "invoked", functionName, requestId, invocationType, status, ...errorType, durationMs });
    return true;
  };
}

function unsigned(): Refusal {
  return {
    status: 403,
    errorType: "MissingAuthenticationTokenException",
    body: { message: "Missing Authentication Token" },
  };
}

function invalid(message: string): Refusal {
  return refusal(400, "InvalidParameterValueException", message);
}

function tooLarge(invocationType: InvocationType, limit: number): Refusal {
  const message = `The payload is too large for the ${invocationType} invocation type (limit ${limit} bytes).`;
  return refusal(413, "RequestTooLargeException", message);
}

function isInvocationType(text: string): text is InvocationType {
  return Object.hasOwn(EVENT_LIMIT_BYTES, text);
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
