import { isObject, type Json, type JsonObject } from "./json.ts";
import { readMatcher } from "./matchers.ts";

/** Says which events somebody wants, e.g. `{ "source": ["shop"], "detail": { "price": [{ "numeric": [">", 10] }] } }`. */
export interface EventPattern {
  matches(event: unknown): boolean;
}

type Values = readonly (Json | undefined)[];
type Test = (values: Values) => boolean;

/**
 * Reads a pattern of EventBridge's, which Lambda's event filters are as well. All problems are returned at once, each with
 * its path.
 *
 * All members of a pattern must match, and of the list at a member one entry. Where the event has a list, one of its elements
 * must match (documented). An event that lacks a member matches `exists: false` only.
 *
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function readEventPattern(
  pattern: unknown,
): { readonly pattern: EventPattern } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const report = (path: string, message: string) =>
    void problems.push(path === "" ? `a pattern ${message}` : `${path} ${message}`);
  const test = isObject(pattern) ? readMembers(pattern, "", report) : never("", "is an object", report);
  return problems.length > 0 ? { problems } : { pattern: { matches: (event) => test([event as Json]) } };
}

type Report = (path: string, message: string) => void;

function readMembers(pattern: JsonObject, path: string, report: Report): Test {
  const members = Object.entries(pattern);
  if (members.length === 0) return never(path, "is empty", report);
  const tests = members.map(([name, wanted]) => {
    const where = path === "" ? name : `${path}.${name}`;
    return name === "$or" ? readAlternatives(wanted, where, report) : readMember(name, wanted, where, report);
  });
  return (values) => tests.every((test) => test(values));
}

function readAlternatives(wanted: Json, path: string, report: Report): Test {
  if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isObject)) {
    return never(path, "needs a list of at least two patterns", report);
  }
  const tests = wanted.map((each: JsonObject, index) => readMembers(each, `${path}[${index}]`, report));
  return (values) => tests.some((test) => test(values));
}

function readMember(name: string, wanted: Json, path: string, report: Report): Test {
  const test = isObject(wanted) ? readMembers(wanted, path, report) : readLeaf(wanted, path, report);
  return (values) => test(values.flatMap((value) => membersNamed(value, name)));
}

/** What an event has by a name: of a list of objects, each one's. */
function membersNamed(value: Json | undefined, name: string): Values {
  if (Array.isArray(value)) return value.flatMap((each: Json) => membersNamed(each, name));
  return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}

function readLeaf(wanted: Json, path: string, report: Report): Test {
  if (!Array.isArray(wanted)) return never(path, "needs a list or an object", report);
  if (wanted.length === 0) return never(path, "has an empty list, which matches nothing", report);
  const matchers = wanted.map((each: Json, index) => {
    const matcher = readMatcher(each);
    if (typeof matcher !== "string") return matcher;
    report(`${path}[${index}]`, matcher);
    return { absent: false, value: () => false };
  });
  return (values) => {
    // An object is no leaf: it neither is there nor has a value (documented for `exists`).
    const leaves = values.flat().filter((value) => !isObject(value));
    if (leaves.length === 0) return matchers.some(({ absent }) => absent);
    return matchers.some(({ value }) => leaves.some((leaf) => value(leaf as string | number | boolean | null)));
  };
}

function never(path: string, message: string, report: Report): Test {
  report(path, message);
  return () => false;
}
