import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonObjectIn, readBody } from "@switchboard/local-service";
import type { Parameters } from "./entries.ts";
import type { LocalEventBridge } from "./local-eventbridge.ts";
import { Refusal } from "./refusal.ts";

const TARGET_PREFIX = "AWSEvents.";
/** The largest call, with every character escaped. */
const BODY_LIMIT_BYTES = 8 * 1_048_576;

/** A call as it came in, before it is answered. */
export interface EventBridgeCall {
  readonly authorization: string | undefined;
  /** e.g. `PutEvents` */
  readonly operation: string;
  readonly parameters: Parameters;
}

/**
 * The API of EventBridge: `POST` of JSON to any path, the operation in `X-Amz-Target`. Answers whether the request was one.
 *
 * A request must be signed, though nothing here verifies the signature. Nor does it look at who calls: the server that it is
 * part of has a guard in front.
 *
 * @param denial stands for IAM: why a caller may not do this, `undefined` where it may. Everybody may do everything without it.
 */
export function createEventBridgeRoutes(
  eventBridge: LocalEventBridge,
  denial: (call: EventBridgeCall) => string | undefined = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  function answer(call: EventBridgeCall | undefined, authorization: string | undefined): object | Refusal {
    if (!authorization?.startsWith("AWS4-")) {
      return new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (call === undefined) {
      return new Refusal("SerializationException", "The request is no JSON object, or too large.");
    }
    const denied = denial(call);
    if (denied !== undefined) return new Refusal("AccessDeniedException", denied);
    return eventBridge.answer(call.operation, call.parameters);
  }

  return async (request, response) => {
    const target = request.headers["x-amz-target"];
    if (request.method !== "POST" || typeof target !== "string" || !target.startsWith(TARGET_PREFIX)) return false;
    const { authorization } = request.headers;
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const parameters = body === "too-large" ? undefined : jsonObjectIn(body);
    const operation = target.slice(TARGET_PREFIX.length);
    reply(response, answer(parameters && { authorization, operation, parameters }, authorization));
    return true;
  };
}

function reply(response: ServerResponse, answer: object | Refusal): void {
  response.setHeader("x-amzn-RequestId", randomUUID());
  response.setHeader("content-type", "application/x-amz-json-1.1");
  const refused = answer instanceof Refusal;
  response.statusCode = refused ? 400 : 200;
  response.end(JSON.stringify(refused ? { __type: answer.name, message: answer.message } : answer));
}
