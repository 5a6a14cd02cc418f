import type { Condition } from "./condition.ts";
import { comparisonOf, NULL_OPERATOR } from "./operators.ts";

/** `ForAllValues:StringEqualsIfExists`: what is before and after the operator's name are parts of their own. */
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/** Reads a statement's `Condition`. What AWS would refuse is a problem, each without its place. */
export function readConditions(given: unknown): {
  readonly conditions: readonly Condition[];
  readonly problems: readonly string[];
} {
  if (given === undefined) return { conditions: [], problems: [] };
  if (!isRecord(given)) return { conditions: [], problems: ["Condition is no map of operators"] };
  const problems: string[] = [];
  const conditions = Object.entries(given).flatMap(([name, comparisons]): readonly Condition[] => {
    const [, set, operator = "", ifExists] = OPERATOR.exec(name) ?? [];
    if (operator !== NULL_OPERATOR && comparisonOf(operator) === undefined) {
      problems.push(`there is no condition operator ${name}`);
      return [];
    }
    if (!isRecord(comparisons)) {
      problems.push(`${name} is no map of condition keys`);
      return [];
    }
    return Object.entries(comparisons).flatMap(([key, value]) => {
      const values = textsOf(value);
      if (values === undefined) problems.push(`${name} needs texts for ${key}`);
      return values === undefined
        ? []
        : [
            {
              ...{ operator, key: key.toLowerCase(), values, ifExists: ifExists !== undefined },
              ...(set !== undefined && { set: set === "ForAllValues" ? ("all" as const) : ("any" as const) }),
            },
          ];
    });
  });
  return { conditions, problems };
}

function textsOf(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => ["string", "number", "boolean"].includes(typeof item)).map(String);
  return texts.length === list.length ? texts : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
