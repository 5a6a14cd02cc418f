import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonObjectIn, readBody } from "@switchboard/local-service";
import type { LocalSqs } from "./local-sqs.ts";
import type { Parameters } from "./parameters.ts";
import { Refusal } from "./refusal.ts";

const TARGET_PREFIX = "AmazonSQS.";
/** A batch at its limit, with every character escaped. */
const BODY_LIMIT_BYTES = 8 * 1_048_576;

/** A call as it came in, before it is answered. */
export interface SqsCall {
  readonly authorization: string | undefined;
  /** e.g. `SendMessage` */
  readonly operation: string;
  readonly parameters: Parameters;
}

/**
 * The API of SQS in the protocol that current AWS clients speak: `POST` of JSON to any path, the operation in
 * `X-Amz-Target`. Answers whether the request was one.
 *
 * It does not look at who calls: the server that it is part of has a guard in front (`@switchboard/request-guard`).
 *
 * @param denial stands for IAM: why a caller may not do this, `undefined` where it may. Everybody may do everything without it.
 */
export function createSqsRoutes(
  sqs: LocalSqs,
  denial: (call: SqsCall) => string | undefined = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const target = request.headers["x-amz-target"];
    if (request.method !== "POST" || typeof target !== "string" || !target.startsWith(TARGET_PREFIX)) return false;
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const parameters = body === "too-large" ? undefined : jsonObjectIn(body);
    const { authorization, host = "127.0.0.1" } = request.headers;
    const operation = target.slice(TARGET_PREFIX.length);
    const { "x-amzn-trace-id": traceHeader } = request.headers;
    const trace = typeof traceHeader === "string" ? { traceHeader } : {};
    const caller = { origin: `http://${host}`, signal: gone.signal, ...trace };
    if (parameters === undefined) {
      const message = "The request is no JSON object, or too large.";
      reply(response, new Refusal("SerializationException", message));
      return true;
    }
    const denied = denial({ authorization, operation, parameters });
    const refusal = denied === undefined ? undefined : new Refusal("AccessDeniedException", denied);
    reply(response, refusal ?? (await sqs.answer(operation, parameters, caller)));
    return true;
  };
}

function reply(response: ServerResponse, answer: object | Refusal): void {
  response.setHeader("x-amzn-RequestId", randomUUID());
  response.setHeader("content-type", "application/x-amz-json-1.0");
  if (!(answer instanceof Refusal)) {
    response.end(JSON.stringify(answer));
    return;
  }
  const { name, queryName, message } = answer;
  response.setHeader("x-amzn-query-error", `${queryName};Sender`);
  response.statusCode = name === "AccessDeniedException" ? 403 : 400;
  response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }));
}
