import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type ReplyContent,
  readBody,
  readSignature,
  reply,
  requestUrl,
  type Signature,
  signatureProblem,
} from "@switchboard/local-service";
import { CLOSED_NORMALLY } from "../connections/close-codes.ts";
import type { OpenConnection } from "../connections/open-connection.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { isWellFormedId } from "../ids.ts";
import { MESSAGE_LIMIT_BYTES } from "../limits.ts";

type Operation = "POST" | "GET" | "DELETE";

/** Who asks the management API for what. */
export interface ManagementRequest {
  /** The access key that the request is signed with, which names the caller. */
  readonly accessKeyId: string;
  readonly operation: Operation;
  /** e.g. `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/POST/@connections/` and the connection's id */
  readonly resourceArn: string;
}

/** Whether a request may be carried out; if not, who was refused, as the answer says it. */
export type ManagementDecision = "allowed" | { readonly refused: string };

interface Answer extends ReplyContent {
  readonly status: number;
  /** Size of what was posted. */
  readonly bytes?: number;
}

/**
 * The `@connections` API: post to a connection, look at it, close it. Errors carry the type the SDKs look for; 410 has
 * an empty body (observed). Only connections that are open can be reached: not before their 101, not once their end is
 * decided. Requests must be signed for `execute-api` (documented); nothing verifies the signature.
 *
 * @param authorize stands for IAM; everything is allowed without it.
 */
export function createManagementApi(
  core: GatewayCore,
  authorize: (request: ManagementRequest) => ManagementDecision = () => "allowed",
): (request: IncomingMessage, response: ServerResponse, connectionId: string) => Promise<void> {
  const { api, chaos, clock, connections, emit } = core;

  function refusal(signature: Signature | undefined, operation: Operation, connectionId: string): Answer | undefined {
    if (signature === undefined) {
      return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (signatureProblem(signature) === "wrong-scope") {
      return refused("InvalidSignatureException", "Credential should be scoped to correct service: 'execute-api'.");
    }
    const resource = `${api.region}:${api.accountId}:${api.apiId}/${api.stage}/${operation}/@connections/`;
    const decision = authorize({
      accessKeyId: signature.accessKeyId,
      operation,
      resourceArn: `arn:aws:execute-api:${resource}${connectionId}`,
    });
    if (decision === "allowed") return undefined;
    const masked = resource.replace(`:${api.accountId}:`, `:********${api.accountId.slice(-4)}:`);
    return accessDenied(decision.refused, masked);
  }

  async function post(request: IncomingMessage, connectionId: string): Promise<Answer> {
    const body = await readBody(request, MESSAGE_LIMIT_BYTES);
    await delay(chaos.current().postLatencyMs);
    if (body === "too-large") {
      return { status: 413, errorType: "PayloadTooLargeException", body: { message: "Payload too large" } };
    }
    const connection = connections.get(connectionId);
    const outcome = chaos.postOutcome(connectionId);
    if (connection === undefined || outcome === "gone") return { ...GONE, bytes: body.length };
    if (outcome === "throttled") return { ...THROTTLED, bytes: body.length };
    return { ...POST_ANSWERS[connection.send(body)], bytes: body.length };
  }

  async function delay(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
  }

  async function answer(request: IncomingMessage, operation: Operation, connectionId: string): Promise<Answer> {
    const signature = readSignature(request.headers.authorization, requestUrl(request).searchParams);
    const refused = refusal(signature, operation, connectionId);
    if (refused !== undefined) return refused;
    if (!isWellFormedId(connectionId)) {
      const message = `Invalid connectionId: ${connectionId}`;
      return { status: 400, errorType: "BadRequestException", body: { message } };
    }
    if (!core.takeRequest()) return THROTTLED;
    if (operation === "POST") return post(request, connectionId);
    const connection = connections.get(connectionId);
    if (connection === undefined) return GONE;
    if (operation === "GET") return { status: 200, body: describe(connection) };
    connection.close(CLOSED_NORMALLY);
    return { status: 204 };
  }

  return async (request, response, connectionId) => {
    const operation = operationOf(request.method);
    if (operation === undefined) return reply(response, 403, FORBIDDEN);
    const { status, bytes = 0, ...content } = await answer(request, operation, connectionId);
    if (!request.complete) request.resume();
    reply(response, status, content);
    const { errorType } = content;
    // What is no id is a stranger's text, and has no business in anybody's log.
    const printable = isWellFormedId(connectionId) ? connectionId : "(malformed id)";
    emit({
      ...{ type: "managed", operation, connectionId: printable, status, bytes },
      ...(errorType !== undefined && { errorType }),
    });
  };
}

/** What a wrong host, stage or path gets (observed). */
export const FORBIDDEN: ReplyContent = { errorType: "ForbiddenException", body: { message: "Forbidden" } };

const GONE: Answer = { status: 410, errorType: "GoneException" };
const THROTTLED: Answer = { status: 429, errorType: "LimitExceededException" };
const POST_ANSWERS = { sent: { status: 200 }, full: THROTTLED, ending: GONE } satisfies Record<string, Answer>;

function refused(errorType: string, message: string): Answer {
  return { status: 403, errorType, body: { message } };
}

/** The account is masked and the last segment is literally `{connectionId}` (observed). */
function accessDenied(caller: string, resource: string): Answer {
  const arn = `arn:aws:execute-api:${resource}{connectionId}`;
  const Message = `User: ${caller} is not authorized to perform: execute-api:ManageConnections on resource: ${arn}`;
  return { status: 403, errorType: "AccessDeniedException", body: { Message } };
}

function operationOf(method: string | undefined): Operation | undefined {
  return method === "POST" || method === "GET" || method === "DELETE" ? method : undefined;
}

/** GetConnection's answer; `userAgent` is null when the client sent none (observed). */
function describe({ facts, lastActiveAt }: OpenConnection): object {
  return {
    connectedAt: new Date(facts.connectedAt).toISOString(),
    identity: { sourceIp: facts.identity.sourceIp, userAgent: facts.identity.userAgent ?? null },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}
