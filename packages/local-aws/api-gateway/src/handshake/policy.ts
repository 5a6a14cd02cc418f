import { decide, type PolicyStatement, type RequestContext, readPolicyDocument } from "@switchboard/local-iam";
import type { ConnectionIdentity } from "../events/request-context.ts";
import { POLICY_RESOURCE_LIMIT_CHARACTERS } from "../limits.ts";

/** Reads an authorizer's policy; `undefined` if it is none, or a resource in it is too long. */
export function readPolicy(document: unknown): readonly PolicyStatement[] | undefined {
  const { statements, problems } = readPolicyDocument(document, "policyDocument");
  const patterns = statements.flatMap(({ resources }) => resources.patterns);
  const isTooLong = patterns.some((pattern) => pattern.length > POLICY_RESOURCE_LIMIT_CHARACTERS);
  return problems.length > 0 || isTooLong ? undefined : statements;
}

/** Whether a policy allows invoking `resource`. What depends on something that only AWS knows is refused: it guards the API. */
export function allows(
  policy: readonly PolicyStatement[],
  resource: string,
  { sourceIp, userAgent }: ConnectionIdentity,
  nowMs: number,
): boolean {
  const context: RequestContext = {
    "aws:sourceip": sourceIp,
    "aws:currenttime": new Date(nowMs).toISOString(),
    "aws:epochtime": String(Math.floor(nowMs / 1_000)),
    "aws:securetransport": "true",
    ...(userAgent !== undefined && { "aws:useragent": userAgent }),
  };
  return decide(policy, { action: "execute-api:Invoke", resource, context }, "refuse") === "allowed";
}
