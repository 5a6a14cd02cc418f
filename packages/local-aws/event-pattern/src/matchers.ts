import { matchesCidr } from "./cidr.ts";
import { isObject, type Json } from "./json.ts";

type Leaf = string | number | boolean | null;

/** One entry of the list at a leaf of a pattern. */
export interface Matcher {
  /** Whether it matches an event that has no such member. */
  readonly absent: boolean;
  value(leaf: Leaf): boolean;
}

type Compare = (leaf: Leaf) => boolean;

/** The matcher, or what is wrong with what it is made of. */
export function readMatcher(wanted: Json): Matcher | string {
  if (!isObject(wanted)) {
    return Array.isArray(wanted) ? "is a list in a list" : present((leaf) => leaf === wanted);
  }
  const [[operator = "", operand = null] = [], ...others] = Object.entries(wanted);
  if (others.length > 0) return "has more than one operator";
  if (operator === "exists") {
    if (typeof operand !== "boolean") return "needs exists: true or false";
    return { absent: !operand, value: () => operand };
  }
  const compare = operator === "anything-but" ? readAnythingBut(operand) : readComparison(operator, operand);
  return typeof compare === "string" ? compare : present(compare);
}

function present(value: Compare): Matcher {
  return { absent: false, value };
}

function readComparison(operator: string, operand: Json): Compare | string {
  switch (operator) {
    case "prefix":
    case "suffix":
      return readAffix(operator, operand);
    case "equals-ignore-case":
      if (typeof operand !== "string") return "needs equals-ignore-case: a text";
      return (leaf) => typeof leaf === "string" && leaf.toLowerCase() === operand.toLowerCase();
    case "wildcard":
      return typeof operand === "string" ? readWildcard(operand) : "needs wildcard: a text";
    case "numeric":
      return readNumeric(operand);
    case "cidr":
      return typeof operand === "string" ? matchesCidr(operand) : "needs cidr: a text";
    default:
      return `has the operator ${JSON.stringify(operator)}, which there is none of`;
  }
}

/** `{ "prefix": "a" }`, or without regard to case `{ "prefix": { "equals-ignore-case": "a" } }`. */
function readAffix(operator: "prefix" | "suffix", operand: Json): Compare | string {
  const matches = operator === "prefix" ? isPrefix : isSuffix;
  if (typeof operand === "string") return (leaf) => typeof leaf === "string" && matches(leaf, operand);
  const inner = isObject(operand) ? operand["equals-ignore-case"] : undefined;
  if (typeof inner !== "string") return `needs ${operator}: a text`;
  const lower = inner.toLowerCase();
  return (leaf) => typeof leaf === "string" && matches(leaf.toLowerCase(), lower);
}

const isPrefix = (text: string, affix: string) => text.startsWith(affix);
const isSuffix = (text: string, affix: string) => text.endsWith(affix);

/** A value, a list of values, or one other operator with a text or a list of texts: none of it may match (documented). */
function readAnythingBut(operand: Json): Compare | string {
  if (!isObject(operand)) {
    const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    const isPlain = excluded.every((each) => typeof each === "string" || typeof each === "number");
    if (!isPlain || excluded.length === 0) return "needs anything-but: texts, numbers or one operator";
    return (leaf) => excluded.every((each) => each !== leaf);
  }
  const [[operator = "", inner = null] = [], ...others] = Object.entries(operand);
  const allowed = ["prefix", "suffix", "equals-ignore-case", "wildcard"];
  if (others.length > 0 || !allowed.includes(operator)) return `allows anything-but of ${allowed.join(", ")}`;
  const compares = (Array.isArray(inner) ? inner : [inner]).map((each) => readComparison(operator, each));
  const problem = compares.find((each) => typeof each === "string");
  if (typeof problem === "string") return problem;
  return (leaf) => compares.every((compare) => typeof compare !== "string" && !compare(leaf));
}

/** `*` stands for any text, `\*` for itself and `\\` for a backslash; two in a row are refused (documented). */
function readWildcard(pattern: string): Compare | string {
  if (/(^|[^\\])(\\\\)*\*\*/.test(pattern)) return "has two wildcards in a row";
  const tokens = pattern.match(/\\[\s\S]|[\s\S]/g) ?? [];
  if (tokens.some((token) => token.startsWith("\\") && token !== "\\*" && token !== "\\\\")) {
    return "has a backslash before something else than * or a backslash";
  }
  const parts = [""];
  for (const token of tokens) {
    if (token === "*") parts.push("");
    else parts.push(`${parts.pop()}${token.slice(-1)}`);
  }
  return (leaf) => typeof leaf === "string" && hasInOrder(leaf, parts);
}

/** Whether a text consists of these parts with anything between them. */
function hasInOrder(text: string, [first = "", ...rest]: readonly string[]): boolean {
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  "=": (one, other) => one === other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
};

/** e.g. `[">", 0, "<=", 5]`. The event's value must be a number: a text of digits is none (documented). */
function readNumeric(operand: Json): Compare | string {
  const list = Array.isArray(operand) ? operand : [];
  const compares = list.flatMap((name, index) => {
    const limit: unknown = list[index + 1];
    const compare = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
    if (index % 2 > 0 || compare === undefined || typeof limit !== "number") return [];
    return [(value: number) => compare(value, limit)];
  });
  if (compares.length * 2 !== list.length || compares.length < 1 || compares.length > 2) {
    return 'needs numeric: one or two comparisons, such as [">", 0, "<=", 5]';
  }
  return (leaf) => typeof leaf === "number" && compares.every((compare) => compare(leaf));
}
