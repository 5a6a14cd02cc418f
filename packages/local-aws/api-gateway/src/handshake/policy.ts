import { matchesWildcard } from "@switchboard/local-service";
import { POLICY_RESOURCE_LIMIT_CHARACTERS } from "../limits.ts";

/** One statement of a policy, its lists always lists. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditional: boolean;
}

const ACTION = "execute-api:invoke";

/** Reads a policy document; `undefined` if it is none. */
export function readPolicy(document: unknown): readonly PolicyStatement[] | undefined {
  const given = asRecord(document)?.["Statement"];
  if (given === undefined) return undefined;
  const statements = (Array.isArray(given) ? given : [given]).map(readStatement);
  return statements.includes(undefined) ? undefined : statements.filter((statement) => statement !== undefined);
}

/**
 * Whether a policy allows invoking `resource`: an Allow matches and no Deny does (documented). Conditions cannot be
 * evaluated here: an Allow with one does not count, a Deny with one does.
 */
export function allows(policy: readonly PolicyStatement[], resource: string): boolean {
  const applies = ({ actions, resources }: PolicyStatement) =>
    actions.some((action) => matchesWildcard(action.toLowerCase(), ACTION)) &&
    resources.some((pattern) => matchesWildcard(pattern, resource));
  if (policy.some((statement) => statement.effect === "Deny" && applies(statement))) return false;
  return policy.some((statement) => statement.effect === "Allow" && !statement.conditional && applies(statement));
}

function readStatement(value: unknown): PolicyStatement | undefined {
  const statement = asRecord(value);
  const effect = statement?.["Effect"];
  const actions = asTexts(statement?.["Action"]);
  const resources = asTexts(statement?.["Resource"]);
  if ((effect !== "Allow" && effect !== "Deny") || actions === undefined || resources === undefined) return undefined;
  if (resources.some((resource) => resource.length > POLICY_RESOURCE_LIMIT_CHARACTERS)) return undefined;
  return { effect, actions, resources, conditional: statement?.["Condition"] !== undefined };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => typeof item === "string");
  return texts.length === list.length && texts.length > 0 ? texts : undefined;
}
