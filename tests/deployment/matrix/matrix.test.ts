import { resolveTemplate } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { leastParameters, template } from "../../support/deployment.ts";
import { allPairs, type Combination } from "./all-pairs.ts";
import { canBeAllowed, parameterRules, refusalsOf } from "./parameter-rules.ts";
import { needlesslyChosen, parameterValues } from "./parameter-values.ts";
import { faultsOf } from "./stack-faults.ts";

// Every two values of every two parameters, deployed together: no resource, output or permission may need what is not there then.

const { combinations, refused } = allPairs(parameterValues, (some) => canBeAllowed(some, parameterValues));
const defaults = Object.fromEntries(
  Object.entries(template.parameters).map(([name, { Default }]) => [name, String(Default ?? "")]),
);

function resolve(parameters: Combination) {
  const place = { region: "eu-central-1", accountId: "123456789012", stackName: "hub" };
  return resolveTemplate(template, { parameters, place });
}

/** What of a combination is not the default. */
function differences(combination: Combination): string {
  const chosen = Object.entries(combination).filter(([name, value]) => value !== defaults[name]);
  return chosen.map(([name, value]) => `${name}=${value}`).join(" ");
}

type Entry = readonly [name: string, value: string];

const pairOf = (entry: Entry, other: Entry) => `${entry.join("=")} ${other.join("=")}`;
const pairsIn = (sorted: readonly Entry[]) =>
  sorted.flatMap((entry, index) => sorted.slice(index + 1).map((other) => pairOf(entry, other)));

describe("the matrix of parameters", () => {
  test.each(Object.keys(template.parameters))("%s takes part, with its default and with something else", (name) => {
    const values = parameterValues[name] ?? [];
    const { Default } = template.parameters[name] ?? {};
    expect(new Set(values).size).toBeGreaterThanOrEqual(2);
    if (Default !== undefined) expect(values).toContain(String(Default));
  });

  test("nothing is chosen for parameters that there are not, or that list what they allow", () => {
    expect(needlesslyChosen).toEqual([]);
  });

  test("every two values that are allowed together are deployed together", () => {
    const together = new Set(combinations.flatMap((combination) => pairsIn(Object.entries(combination).sort())));
    const all = Object.entries(parameterValues).flatMap(([name, values]) =>
      values.map((value): Entry => [name, value]),
    );
    const missing = all.sort().flatMap((entry, index) =>
      all.slice(index + 1).filter((other) => {
        const isPair = entry[0] !== other[0] && !together.has(pairOf(entry, other));
        return isPair && canBeAllowed(Object.fromEntries([entry, other]), parameterValues);
      }),
    );
    expect(missing).toEqual([]);
  });

  test("nothing is missing, dangling or empty in any of the combinations", () => {
    // Each fault once, with the combination that is the least unusual.
    const found = new Map<string, string>();
    for (const combination of combinations) {
      const resolved = resolve(combination);
      const here = differences(combination);
      for (const fault of "problems" in resolved ? resolved.problems : faultsOf(resolved.stack)) {
        const before = found.get(fault);
        if (before === undefined || here.length < before.length) found.set(fault, here);
      }
    }
    const faults = [...found].map(([fault, where]) => `${fault}, with ${where}`);
    expect(faults).toEqual([]);
  });
});

describe("rules", () => {
  test("those of the template are those that the matrix knows", () => {
    expect(new Set(parameterRules.map(({ rule }) => rule))).toEqual(new Set(Object.keys(template.rules)));
  });

  test.each(parameterRules)("$rule refuses what it is for: $says", ({ rule, says, when: [name, holds], needs }) => {
    const value = parameterValues[name]?.find(holds) ?? "";
    const lacking = Object.fromEntries(needs.map((need) => [need, ""]));
    expect(resolve({ ...leastParameters, [name]: value, ...lacking })).toMatchObject({
      problems: expect.arrayContaining([`Rules.${rule}: ${says}`]),
    });
  });

  test("two values that are not allowed together are refused in the words of the rules, and with nothing else", () => {
    expect(refused.length).toBeGreaterThan(0);
    for (const [name, value, other, its] of refused) {
      const combination = { ...leastParameters, [name]: value, [other]: its };
      expect(resolve(combination)).toEqual({ problems: refusalsOf(combination) });
    }
  });
});
