import { isAnswered } from "./answered-keys.ts";
import type { Condition, RequestContext } from "./condition.ts";
import { comparisonOf, NULL_OPERATOR } from "./operators.ts";
import { withVariables } from "./policy-variables.ts";
import { anyOf, type Truth } from "./truth.ts";

/**
 * Whether a condition holds for a request. Operators that ask for equality need the key, those that ask for the opposite hold
 * without it; several values are alternatives (documented: IAM JSON policy elements).
 *
 * @param hasVariables whether `${…}` in its values stands for values of the request
 */
export function conditionHolds(
  { operator, key, values, set, ifExists }: Condition,
  context: RequestContext,
  hasVariables: boolean,
): Truth {
  const given = Object.hasOwn(context, key) ? context[key] : undefined;
  if (given === undefined && !isAnswered(key)) return undefined;
  if (operator === NULL_OPERATOR)
    return values.some((value) => (value.toLowerCase() === "true") === (given === undefined));
  const comparison = comparisonOf(operator);
  if (comparison === undefined) return undefined;
  const { compare, negated } = comparison;
  if (given === undefined && set === undefined) return ifExists || negated;
  const wanted = values.map((value) => (hasVariables ? withVariables(value, context) : { text: value }));
  if (wanted.includes("unknown")) return undefined;
  const matches = (value: string): boolean => {
    return wanted.some((each) => typeof each === "object" && compare(value, each.text)) !== negated;
  };
  const present = given === undefined ? [] : typeof given === "string" ? [given] : given;
  if (set === "all" || (set === undefined && negated)) return present.every(matches);
  return anyOf(present.map(matches));
}
