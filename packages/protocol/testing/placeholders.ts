import { isJsonObject, type Json } from "../src/json.ts";

/** What placeholders of a case stand for, by name: `<epoch>` has one value throughout a case. */
export type Bindings = ReadonlyMap<string, Json>;

const anything = "<*>";
const isPlaceholder = (value: Json): value is string => typeof value === "string" && /^<[\w-]+>$/.test(value);

/**
 * The bindings under which a value is as expected; `undefined` where it is not. `<name>` stands for the same value
 * everywhere, `<*>` for any.
 */
export function match(expected: Json, actual: Json | undefined, bindings: Bindings): Bindings | undefined {
  if (actual === undefined) return undefined;
  if (expected === anything) return bindings;
  if (isPlaceholder(expected)) {
    const bound = bindings.get(expected);
    if (bound === undefined) return new Map([...bindings, [expected, actual]]);
    return match(bound, actual, bindings);
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return undefined;
    return expected.reduce<Bindings | undefined>(
      (soFar, item, nth) => soFar && match(item, actual[nth], soFar),
      bindings,
    );
  }
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual) || Object.keys(actual).length !== Object.keys(expected).length) return undefined;
    return Object.entries(expected).reduce<Bindings | undefined>(
      (soFar, [key, value]) => soFar && match(value, actual[key], soFar),
      bindings,
    );
  }
  return expected === actual ? bindings : undefined;
}

/** Matches frames in any order; which of them are missing or too many is thrown. */
export function matchAll(expected: readonly Json[], actual: readonly Json[], bindings: Bindings): Bindings {
  const rest = [...actual];
  let bound = bindings;
  for (const each of expected) {
    const found = rest.findIndex((candidate) => match(each, candidate, bound) !== undefined);
    if (found === -1) throw new Error(`There is no ${JSON.stringify(each)} among ${JSON.stringify(rest)}.`);
    bound = match(each, rest[found], bound) ?? bound;
    rest.splice(found, 1);
  }
  if (rest.length > 0) throw new Error(`There is more than expected: ${JSON.stringify(rest)}.`);
  return bound;
}

/** A value with what its placeholders stand for. */
export function fill<Value extends Json>(value: Value, bindings: Bindings): Value;
export function fill(value: Json, bindings: Bindings): Json {
  if (isPlaceholder(value)) {
    const bound = bindings.get(value);
    if (bound === undefined) throw new RangeError(`Nothing is known yet that ${value} stands for.`);
    return bound;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, bindings));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, bindings)]));
}
