import type { ServerResponse } from "node:http";
import {
  type ApiDefinition,
  CLOSED_NORMALLY,
  type ConnectionFacts,
  connectEvent,
  disconnectEvent,
  domainNameOf,
  type HandshakeRequest,
  headerOf,
  readHandshakeRequest,
  readResult,
} from "@switchboard/local-api-gateway";
import { type HttpRoutes, type InvocationOutcome, type Invoke, reply } from "@switchboard/local-service";

export interface DevelopmentRoutesOptions {
  readonly api: ApiDefinition;
  readonly invoke: Invoke;
  readonly connectFunction: string;
  readonly disconnectFunction: string;
  readonly newId: () => string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Runs the handlers on simulated events, without a WebSocket, and answers with their status and body. The header
 * `X-Connection-Id` names the connection that is simulated.
 *
 * | request | event |
 * |---|---|
 * | `GET /connect?idToken=…` | `$connect` with this query string and these headers |
 * | `GET /disconnect?connectionId=…` | `$disconnect`; by default, of the connection that was let in last |
 */
export function createDevelopmentRoutes(options: DevelopmentRoutesOptions): HttpRoutes {
  const { api, invoke, newId, now = Date.now } = options;
  let lastId: string | undefined;

  async function connect(request: HandshakeRequest, response: ServerResponse): Promise<void> {
    const facts = factsOf(request, newId(), now());
    const added = {
      host: domainNameOf(api),
      traceId: `Root=${newId()}`,
      forwardedProto: "https",
      forwardedPort: "443",
    };
    const event = connectEvent(api, facts, { request, added, requestId: newId(), atMs: now() });
    const status = answer(response, facts.connectionId, await invoke(options.connectFunction, event));
    if (status === 200) lastId = facts.connectionId;
  }

  async function disconnect(request: HandshakeRequest, response: ServerResponse): Promise<void> {
    const asked = request.query.find(({ name }) => name === "connectionId")?.values.at(-1);
    const facts = factsOf(request, asked ?? lastId ?? newId(), now());
    const event = disconnectEvent(api, facts, { disconnect: CLOSED_NORMALLY, requestId: newId(), atMs: now() });
    answer(response, facts.connectionId, await invoke(options.disconnectFunction, event));
  }

  return async (raw, response) => {
    const request = readHandshakeRequest(raw);
    if (raw.method !== "GET" || (request.path !== "/connect" && request.path !== "/disconnect")) return false;
    await (request.path === "/connect" ? connect(request, response) : disconnect(request, response));
    return true;
  };
}

function factsOf(request: HandshakeRequest, connectionId: string, connectedAt: number): ConnectionFacts {
  const userAgent = headerOf(request, "user-agent");
  const identity = { ...(userAgent !== undefined && { userAgent }), sourceIp: request.sourceIp };
  return { connectionId, connectedAt, identity };
}

/** Answers with what the handler returned; the status. */
function answer(response: ServerResponse, connectionId: string, outcome: InvocationOutcome): number {
  response.setHeader("x-connection-id", connectionId);
  const result = outcome.kind === "returned" ? readResult(outcome.resultJson) : undefined;
  if (result === undefined || "malformed" in result) {
    reply(response, 502, { body: { message: "Internal server error" } });
    return 502;
  }
  for (const [name, value] of result.headers) response.setHeader(name, value);
  if (result.body?.startsWith("{")) response.setHeader("content-type", "application/json");
  response.statusCode = result.statusCode;
  response.end(result.body);
  return result.statusCode;
}
