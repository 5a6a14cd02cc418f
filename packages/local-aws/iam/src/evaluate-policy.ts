import { matchesWildcard } from "@switchboard/local-service";
import type { RequestContext } from "./conditions/condition.ts";
import { conditionHolds } from "./conditions/evaluate-condition.ts";
import { withVariables } from "./conditions/policy-variables.ts";
import { allOf, anyOf, not, type Truth } from "./conditions/truth.ts";
import type { Patterns, PolicyStatement } from "./policy-statement.ts";

/** One thing that somebody wants to do. */
export interface AwsCall {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** The ARN of what it is done to. */
  readonly resource: string;
  /** What conditions may ask about. Default: nothing is known of the request. */
  readonly context?: RequestContext;
}

export type Decision = "allowed" | "denied-explicitly" | "not-allowed";

/**
 * A Deny that applies wins over every Allow; without either, nothing is allowed (documented).
 *
 * @param undecidable what a statement does whose conditions depend on something that only AWS knows: `allow` as if they held in an
 *   Allow and did not in a Deny, or `refuse` the other way around
 */
export function decide(
  statements: readonly PolicyStatement[],
  call: AwsCall,
  undecidable: "allow" | "refuse" = "allow",
): Decision {
  const applies = (statement: PolicyStatement): boolean => {
    return truthOf(statement, call) ?? (statement.effect === "Allow") === (undecidable === "allow");
  };
  const applying = statements.filter(applies);
  if (applying.some(({ effect }) => effect === "Deny")) return "denied-explicitly";
  return applying.length > 0 ? "allowed" : "not-allowed";
}

/** Whether a statement is about a call, as far as it is known. */
export function applies(statement: PolicyStatement, call: AwsCall): boolean {
  return truthOf(statement, call) !== false;
}

/** Actions are compared without regard to case, resources with (documented). */
function truthOf(statement: PolicyStatement, { action, resource, context = {} }: AwsCall): Truth {
  const { actions, resources, conditions = [], hasVariables = false } = statement;
  const asked = action.toLowerCase();
  // Most calls end here: conditions are looked at for what a statement is about.
  if (covers(actions, (pattern) => matchesWildcard(pattern.toLowerCase(), asked)) === false) return false;
  const covered = covers(resources, (pattern) => {
    const wanted = hasVariables ? withVariables(pattern, context) : { text: pattern };
    if (wanted === "unknown") return undefined;
    return wanted !== undefined && matchesWildcard(wanted.text, resource);
  });
  return covered === false
    ? false
    : allOf([covered, ...conditions.map((condition) => conditionHolds(condition, context, hasVariables))]);
}

function covers({ patterns, except }: Patterns, matches: (pattern: string) => Truth): Truth {
  const covered = anyOf(patterns.map(matches));
  return except ? not(covered) : covered;
}
