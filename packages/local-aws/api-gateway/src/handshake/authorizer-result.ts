import type { Behaviour } from "../definition/behaviour.ts";
import type { AuthorizerContext } from "../events/request-context.ts";
import { AUTHORIZER_RESULT_LIMIT_BYTES } from "../limits.ts";
import { type PolicyStatement, readPolicy } from "./policy.ts";

/** A well-formed answer of an authorizer function. */
export interface AuthorizerResult {
  readonly policy: readonly PolicyStatement[];
  /** `principalId` and the values of `context`, as later events carry them. */
  readonly context: AuthorizerContext;
}

/**
 * Reads an authorizer's result; `undefined` if it is malformed: over 8 KB, without `principalId` or a policy document,
 * or with a `context` value that is no text, number or boolean (documented).
 */
export function readAuthorizerResult(
  resultJson: string,
  values: Behaviour["authorizerContextValues"],
): AuthorizerResult | undefined {
  if (Buffer.byteLength(resultJson) > AUTHORIZER_RESULT_LIMIT_BYTES) return undefined;
  const parsed: unknown = JSON.parse(resultJson);
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { principalId, policyDocument, context = {} }: Record<string, unknown> = { ...parsed };
  const policy = readPolicy(policyDocument);
  const readable = readContext(context, values);
  if (typeof principalId !== "string" || policy === undefined || readable === undefined) return undefined;
  return { policy, context: { ...readable, principalId } };
}

function readContext(context: unknown, values: Behaviour["authorizerContextValues"]): AuthorizerContext | undefined {
  if (typeof context !== "object" || context === null || Array.isArray(context)) return undefined;
  const entries: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(context)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
    entries.push([name, values === "strings" ? String(value) : value]);
  }
  return Object.fromEntries(entries);
}
