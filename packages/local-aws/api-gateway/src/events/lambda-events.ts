import { type ApiDefinition, domainNameOf } from "../definition/api-definition.ts";
import { CONNECT, DISCONNECT } from "../definition/find-route.ts";
import type { HandshakeRequest } from "../handshake/handshake-request.ts";
import { type AddedHeaders, authorizerHeaders, connectHeaders, multiValues, singleValues } from "./header-maps.ts";
import { type ConnectionFacts, requestContext } from "./request-context.ts";

// The four events as JSON text. Which members they have was observed: absent means absent, never null.

interface At {
  readonly requestId: string;
  readonly atMs: number;
}

/** The event of a REQUEST authorizer; query string and stage variables are there even when empty. */
export function authorizerEvent(
  api: ApiDefinition,
  facts: ConnectionFacts,
  { request, added, ...at }: At & { readonly request: HandshakeRequest; readonly added: AddedHeaders },
): string {
  const headers = authorizerHeaders(request, added);
  return JSON.stringify({
    type: "REQUEST",
    methodArn: methodArn(api),
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: singleValues(request.query),
    multiValueQueryStringParameters: multiValues(request.query),
    stageVariables: api.stageVariables ?? {},
    requestContext: requestContext(api, facts, { routeKey: CONNECT, eventType: "CONNECT", ...at }),
  });
}

/** The event of `$connect`; no query string members without a query string. */
export function connectEvent(
  api: ApiDefinition,
  facts: ConnectionFacts,
  { request, added, ...at }: At & { readonly request: HandshakeRequest; readonly added: AddedHeaders },
): string {
  const headers = connectHeaders(request, added);
  return JSON.stringify({
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    ...(request.query.length > 0 && {
      queryStringParameters: singleValues(request.query),
      multiValueQueryStringParameters: multiValues(request.query),
    }),
    ...stageVariables(api),
    requestContext: requestContext(api, facts, { routeKey: CONNECT, eventType: "CONNECT", ...at }),
    isBase64Encoded: false,
  });
}

/** The event of a message: no headers, no query string; `body` is the exact text, or `undefined` to leave it out. */
export function messageEvent(
  api: ApiDefinition,
  facts: ConnectionFacts,
  { body, ...event }: At & { readonly routeKey: string; readonly messageId: string; readonly body: string | undefined },
): string {
  return JSON.stringify({
    ...stageVariables(api),
    requestContext: requestContext(api, facts, { eventType: "MESSAGE", ...event }),
    body,
    isBase64Encoded: false,
  });
}

/** The event of `$disconnect`: exactly four headers, of which only `Host` has a value. */
export function disconnectEvent(
  api: ApiDefinition,
  facts: ConnectionFacts,
  { disconnect, ...at }: At & { readonly disconnect: { readonly code: number; readonly reason: string } },
): string {
  const headers = [
    { name: "Host", values: [domainNameOf(api)] },
    { name: "x-api-key", values: [""] },
    { name: "X-Forwarded-For", values: [""] },
    { name: "x-restapi", values: [""] },
  ];
  return JSON.stringify({
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    ...stageVariables(api),
    requestContext: requestContext(api, facts, {
      routeKey: DISCONNECT,
      eventType: "DISCONNECT",
      disconnect,
      ...at,
    }),
    isBase64Encoded: false,
  });
}

/** What an authorizer's policy is matched against (documented). */
export function methodArn(api: ApiDefinition): string {
  return `arn:aws:execute-api:${api.region}:${api.accountId}:${api.apiId}/${api.stage}/${CONNECT}`;
}

function stageVariables(api: ApiDefinition): object {
  const variables = api.stageVariables ?? {};
  return Object.keys(variables).length > 0 ? { stageVariables: variables } : {};
}
