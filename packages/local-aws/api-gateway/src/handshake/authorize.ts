import { readSignature, signatureProblem } from "@switchboard/local-service";
import type { AuthorizationDefinition } from "../definition/api-definition.ts";
import type { AddedHeaders } from "../events/header-maps.ts";
import { authorizerEvent, methodArn } from "../events/lambda-events.ts";
import type { AuthorizerContext, ConnectionFacts } from "../events/request-context.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { callFunction } from "../integrations/call-integration.ts";
import { readAuthorizerResult } from "./authorizer-result.ts";
import { type HandshakeRequest, headerOf } from "./handshake-request.ts";
import { missingIdentitySource } from "./identity-sources.ts";
import { allows } from "./policy.ts";
import type { Refusal } from "./refusal.ts";

export type Authorization = { readonly context?: AuthorizerContext } | Refusal;

/** What an authorizer function throws for 401 instead of 500; exactly this text (documented). */
const UNAUTHORIZED = "Unauthorized";

/**
 * Authorizes a handshake as the `$connect` route asks for. The policy is evaluated here and never again: whether AWS
 * also applies it to later messages is disputed.
 */
export async function authorize(
  core: GatewayCore,
  authorization: AuthorizationDefinition | undefined,
  handshake: {
    readonly facts: ConnectionFacts;
    readonly request: HandshakeRequest;
    readonly added: AddedHeaders;
    readonly requestId: string;
  },
): Promise<Authorization> {
  if (authorization === undefined) return {};
  const { facts, request, requestId } = handshake;
  if (authorization.type === "AWS_IAM") {
    return isSigned(request) ? {} : { status: 403, by: "signature", because: "no signature for execute-api" };
  }
  const { api, clock, behaviour } = core;
  const known = { connectionId: facts.connectionId, requestId, stage: api.stage, routeKey: "$connect" };
  const { functionName } = authorization;
  const missing = missingIdentitySource(authorization.identitySources, request, api, known);
  if (missing !== undefined) {
    return { status: 401, by: "identity-source", because: `${missing} is missing or empty`, functionName };
  }
  const atMs = clock.now();
  const outcome = await callFunction(core, authorization, authorizerEvent(api, facts, { ...handshake, atMs }));
  const { invocationId } = outcome;
  const refused = (status: number, because: string): Refusal => {
    const named = invocationId === undefined ? {} : { invocationId };
    return { status, by: "authorizer", because, functionName, requestId, ...named };
  };
  if (outcome.kind !== "returned") {
    const isUnauthorized = outcome.kind === "function-error" && outcome.errorMessage === UNAUTHORIZED;
    return isUnauthorized ? refused(401, `it threw ${UNAUTHORIZED}`) : refused(500, outcome.because);
  }
  const result = readAuthorizerResult(outcome.resultJson, behaviour.authorizerContextValues);
  if (result === undefined) return refused(500, "its result is no policy");
  if (!allows(result.policy, methodArn(api), facts.identity, atMs))
    return refused(403, `its policy does not allow ${methodArn(api)}`);
  return { context: { ...result.context, integrationLatency: clock.now() - atMs } };
}

/** Signed in a header, or in the query as browsers must. */
function isSigned(request: HandshakeRequest): boolean {
  const query = new URLSearchParams(
    request.query.map(({ name, values }): [string, string] => [name, values.at(-1) ?? ""]),
  );
  return signatureProblem(readSignature(headerOf(request, "authorization"), query)) === undefined;
}
