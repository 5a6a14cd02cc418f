import { type ApiDefinition, domainNameOf } from "../definition/api-definition.ts";

/** What is known of a connection from its handshake on, and the same in all its events. */
export interface ConnectionFacts {
  readonly connectionId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  readonly identity: ConnectionIdentity;
  /** What the authorizer returned, its principal and its latency; absent without an authorizer. */
  readonly authorizer?: AuthorizerContext;
}

export interface ConnectionIdentity {
  /** Absent if the client sent none (observed). */
  readonly userAgent?: string;
  readonly sourceIp: string;
  readonly apiKey?: string;
  readonly apiKeyId?: string;
}

export type AuthorizerContext = Readonly<Record<string, string | number | boolean>>;

/** What differs from event to event. */
export interface EventFacts {
  readonly routeKey: string;
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly requestId: string;
  readonly atMs: number;
  /** Only on MESSAGE (documented). */
  readonly messageId?: string;
  /** Only on DISCONNECT (documented). */
  readonly disconnect?: { readonly code: number; readonly reason: string };
}

/**
 * The `requestContext` of an event, in the order in which captured events carry their members. `requestId` and
 * `extendedRequestId` are the same (observed); `messageDirection` is always `IN` (observed).
 */
export function requestContext(api: ApiDefinition, connection: ConnectionFacts, event: EventFacts): object {
  return {
    routeKey: event.routeKey,
    ...(connection.authorizer && { authorizer: connection.authorizer }),
    ...(event.messageId !== undefined && { messageId: event.messageId }),
    ...(event.disconnect && { disconnectStatusCode: event.disconnect.code }),
    eventType: event.eventType,
    extendedRequestId: event.requestId,
    requestTime: commonLogTime(event.atMs),
    messageDirection: "IN",
    ...(event.disconnect && { disconnectReason: event.disconnect.reason }),
    stage: api.stage,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: event.atMs,
    identity: connection.identity,
    requestId: event.requestId,
    domainName: domainNameOf(api),
    connectionId: connection.connectionId,
    apiId: api.apiId,
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `01/Jan/2026:00:00:00 +0000`: Common Log Format, always UTC (documented). */
function commonLogTime(atMs: number): string {
  const time = new Date(atMs);
  const day = String(time.getUTCDate()).padStart(2, "0");
  const timeOfDay = time.toISOString().slice(11, 19);
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${timeOfDay} +0000`;
}
