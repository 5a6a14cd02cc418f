/** What a member of a configuration may be. */
export interface Rule {
  /** Continues "… is not", e.g. `a number from 0 to 1`. */
  readonly what: string;
  readonly accepts: (value: unknown) => boolean;
}

export type Rules = Readonly<Record<string, Rule>>;

/** @param least inclusive @param most inclusive */
export function amount(least: number, most: number): Rule {
  return {
    what: `a number from ${least} to ${most}`,
    accepts: (value) => typeof value === "number" && value >= least && value <= most,
  };
}

/** @param least inclusive @param most inclusive */
export function whole(least: number, most: number): Rule {
  return {
    what: `a whole number from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

export function oneOf(...values: readonly string[]): Rule {
  return {
    what: values.map((value) => JSON.stringify(value)).join(" or "),
    accepts: (value) => typeof value === "string" && values.includes(value),
  };
}

/** @param pattern what the text must look like, and how to say so */
export function text(pattern = /^/, what = "a text"): Rule {
  return { what, accepts: (value) => typeof value === "string" && pattern.test(value) };
}

export const flag: Rule = { what: "true or false", accepts: (value) => typeof value === "boolean" };

export const object: Rule = { what: "an object", accepts: isObject };

export function listOf(each: Rule): Rule {
  return {
    what: `a list, each of it ${each.what}`,
    accepts: (value) => Array.isArray(value) && value.every(each.accepts),
  };
}

export function either(...rules: readonly Rule[]): Rule {
  return {
    what: rules.map(({ what }) => what).join(", or "),
    accepts: (value) => rules.some(({ accepts }) => accepts(value)),
  };
}

export const texts: Rule = {
  what: "an object of texts",
  accepts: (value) => isObject(value) && Object.values(value).every((each) => typeof each === "string"),
};

/**
 * Everything that is wrong with the members of `given`; a member without a rule is one that nobody knows.
 *
 * @param where what `given` is called; empty for the whole
 */
export function ruleProblems(where: string, given: unknown, rules: Rules): readonly string[] {
  if (!isObject(given)) return [`${where} is no object`];
  return Object.entries(given).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const member = where === "" ? name : `${where}.${name}`;
    if (rule === undefined) return [`${member} is not known`];
    return rule.accepts(value) ? [] : [`${member} is not ${rule.what}`];
  });
}

/** The members that `given` should have and has not. */
export function missingProblems(where: string, given: unknown, needed: readonly string[]): readonly string[] {
  return needed.filter((name) => !Object.hasOwn(Object(given), name)).map((name) => `${where}.${name} is missing`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
