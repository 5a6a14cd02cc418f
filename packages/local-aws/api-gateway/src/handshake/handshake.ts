import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { domainNameOf } from "../definition/api-definition.ts";
import { CONNECT, routeOf } from "../definition/find-route.ts";
import type { AddedHeaders } from "../events/header-maps.ts";
import { connectEvent } from "../events/lambda-events.ts";
import type { ConnectionFacts, ConnectionIdentity } from "../events/request-context.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { callIntegration, type IntegrationOutcome, reportOf } from "../integrations/call-integration.ts";
import { URL_LIMIT_CHARACTERS } from "../limits.ts";
import { createTokenBucket } from "../token-bucket.ts";
import { authorize } from "./authorize.ts";
import { readExtensionOffers } from "./extension-offers.ts";
import { type HandshakeRequest, headerOf, readHandshakeRequest } from "./handshake-request.ts";
import { watchPendingSocket } from "./pending-socket.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** A handshake that may be completed with 101. */
export interface Accepted {
  readonly facts: ConnectionFacts;
  /** What `$connect` returned in `Sec-WebSocket-Protocol`, if anything. */
  readonly subprotocol: string | undefined;
  /** Of the function behind `$connect`, if there is one. */
  readonly invocationId?: string;
}

/** Completes the upgrade; returns once the connection is registered, or could not be. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, accepted: Accepted) => void;

/**
 * Handles upgrade requests. The 101 is held back until the authorizer and `$connect` have both finished (documented); a
 * client that leaves before is not registered and causes no `$disconnect`.
 */
export function createHandshake(
  core: GatewayCore,
  upgrade: Upgrade,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> {
  const { api, behaviour, chaos, clock, emit, newId } = core;
  const found = routeOf(api, CONNECT);
  const takeConnection = createTokenBucket(clock, behaviour.connectionsPerSecond, behaviour.connectionsPerSecond);

  /** What needs no function; the order among these steps is inferred. */
  function refusalBefore(request: HandshakeRequest, raw: IncomingMessage): Refusal | undefined {
    if ((raw.url ?? "").length > URL_LIMIT_CHARACTERS) {
      return { status: 414, by: "request", because: `a URL of more than ${URL_LIMIT_CHARACTERS} characters` };
    }
    if (!isWebSocketRequest(raw)) return { status: 400, by: "request", because: "no WebSocket handshake by RFC 6455" };
    if (!isStagePath(request.path)) return { status: 403, by: "stage", because: `the stage is ${api.stage}` };
    const throttled = throttledBy();
    if (throttled !== undefined) return { status: 429, by: "throttle", because: throttled };
    const keyMissing = found?.route.apiKeyRequired === true && apiKeyOf(request) === undefined;
    return keyMissing ? { status: 403, by: "api-key", because: "x-api-key is missing or unknown" } : undefined;
  }

  /** `$default` in a path may be written with an escape. */
  function isStagePath(path: string): boolean {
    const written = path.replace(/^\//, "").replace(/\/$/, "").replace(/^%24/, "$");
    return path.startsWith("/") && written === api.stage;
  }

  function throttledBy(): string | undefined {
    if (!takeConnection()) return `more than ${behaviour.connectionsPerSecond} new connections a second`;
    if (!core.takeFromRoute(CONNECT)) return "the route's throttling";
    return chaos.strikes(chaos.current().throttleHandshakes) ? "chaos" : undefined;
  }

  async function decide(request: HandshakeRequest, first: ConnectionFacts): Promise<Accepted | Refusal> {
    // Without a `$connect` route every connection is accepted (documented).
    if (found === undefined) return { facts: first, subprotocol: undefined };
    const requestId = newId();
    const added = addedHeaders(request);
    const authorization = await authorize(core, found.route.authorization, { facts: first, request, added, requestId });
    if ("status" in authorization) return authorization;
    const facts = authorization.context === undefined ? first : { ...first, authorizer: authorization.context };
    const eventJson = connectEvent(api, facts, { request, added, requestId, atMs: clock.now() });
    const { integration } = found.route;
    const outcome = await callIntegration(core, integration, { eventJson, body: "" });
    const status = connectStatus(outcome);
    if (outcome.kind === "result" && status >= 200 && status <= 299) {
      const { invocationId } = outcome;
      const subprotocol = outcome.result.headers.get("sec-websocket-protocol");
      return { facts, subprotocol, ...(invocationId !== undefined && { invocationId }) };
    }
    const { because = "the function refused it", ...called } = reportOf(integration, outcome);
    return { ...called, status, by: CONNECT, because, requestId };
  }

  function connectStatus(outcome: IntegrationOutcome): number {
    switch (outcome.kind) {
      case "malformed":
        return behaviour.malformedConnectStatus;
      case "function-error":
        return 502;
      case "unavailable":
        return 500;
      case "timed-out":
        return behaviour.connectTimeoutStatus;
      case "result": {
        const status = outcome.result.statusCode;
        // A 1xx would leave the client waiting for the real answer.
        return status < 200 ? behaviour.malformedConnectStatus : status;
      }
    }
  }

  function addedHeaders(request: HandshakeRequest): AddedHeaders {
    const { forwardedPort, forwardedProto } = behaviour;
    const traceId = headerOf(request, "x-amzn-trace-id") ?? newTraceId(core);
    return { host: domainNameOf(api), traceId, forwardedPort, forwardedProto };
  }

  function apiKeyOf(request: HandshakeRequest): { readonly apiKey: string; readonly apiKeyId: string } | undefined {
    const given = headerOf(request, "x-api-key");
    const known = Object.entries(api.apiKeys ?? {}).find(([, value]) => value === given);
    return known && { apiKeyId: known[0], apiKey: known[1] };
  }

  function identityOf(request: HandshakeRequest): ConnectionIdentity {
    const userAgent = headerOf(request, "user-agent");
    const apiKey = found?.route.apiKeyRequired === true ? apiKeyOf(request) : undefined;
    return { ...(userAgent !== undefined && { userAgent }), sourceIp: request.sourceIp, ...apiKey };
  }

  return async (raw, socket, head) => {
    const pending = watchPendingSocket(socket, head);
    const request = readHandshakeRequest(raw);
    const connectionId = newId();
    const connectedAt = clock.now();
    const decision =
      refusalBefore(request, raw) ??
      (await decide(request, { connectionId, connectedAt, identity: identityOf(request) }));
    const durationMs = clock.now() - connectedAt;
    const early = pending.release();
    if (pending.isGone()) return emit({ type: "abandoned", connectionId, durationMs });
    if ("facts" in decision) return upgrade(raw, socket, early, decision);
    refuse(socket, decision.status);
    emit({ type: "refused", connectionId, ...decision, durationMs });
  };
}

/** RFC 6455, section 4.2.1. `ws` checks it too, but after `$connect` would have run. */
function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "") &&
    isSubprotocolList(headers["sec-websocket-protocol"]) &&
    readExtensionOffers(headers["sec-websocket-extensions"]) !== undefined
  );
}

/** Tokens of HTTP, separated by commas, none of them twice; or nothing at all. */
function isSubprotocolList(header: string | undefined): boolean {
  if (header === undefined) return true;
  const offers = header.split(",").map((offer) => offer.replace(/^[ \t]+|[ \t]+$/g, ""));
  return new Set(offers).size === offers.length && offers.every((offer) => /^[!#$%&'*+.^_`|~\w-]+$/.test(offer));
}

/** `Root=1-<8 hex digits of epoch seconds>-<24 hex digits>` (observed). */
function newTraceId({ clock, newId }: GatewayCore): string {
  const seconds = Math.floor(clock.now() / 1_000)
    .toString(16)
    .padStart(8, "0");
  const random = Buffer.from(newId() + newId(), "base64")
    .toString("hex")
    .slice(0, 24)
    .padEnd(24, "0");
  return `Root=1-${seconds}-${random}`;
}
