import { BlockList, isIPv6 } from "node:net";
import { matchesWildcard } from "@switchboard/local-service";

/** Whether a value of a request is as one of a condition's values wants it. */
export type Comparison = (value: string, wanted: string) => boolean;

const equal: Comparison = (value, wanted) => value === wanted;
const equalIgnoringCase: Comparison = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();
const like: Comparison = (value, wanted) => matchesWildcard(wanted, value);

const numbers =
  (compare: (value: number, wanted: number) => boolean): Comparison =>
  (value, wanted) =>
    compare(Number(value), Number(wanted));

/** Dates are ISO 8601 or seconds since 1970 (documented). */
const dates =
  (compare: (value: number, wanted: number) => boolean): Comparison =>
  (value, wanted) =>
    compare(timeOf(value), timeOf(wanted));

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
}

/** Each of the six parts of an ARN may have wildcards of its own (documented). */
const arnLike: Comparison = (value, wanted) => {
  const [parts, patterns] = [partsOf(value), partsOf(wanted)];
  return parts.length === patterns.length && patterns.every((pattern, index) => like(parts[index] ?? "", pattern));
};

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

const inNetwork: Comparison = (value, wanted) => {
  const [network = "", bits] = wanted.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  try {
    const list = new BlockList();
    list.addSubnet(network, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
    return list.check(value, isIPv6(value) ? "ipv6" : "ipv4");
  } catch {
    // What is no network has nobody in it.
    return false;
  }
};

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: equalIgnoringCase,
  StringLike: like,
  NumericEquals: numbers((value, wanted) => value === wanted),
  NumericLessThan: numbers((value, wanted) => value < wanted),
  NumericLessThanEquals: numbers((value, wanted) => value <= wanted),
  NumericGreaterThan: numbers((value, wanted) => value > wanted),
  NumericGreaterThanEquals: numbers((value, wanted) => value >= wanted),
  DateEquals: dates((value, wanted) => value === wanted),
  DateLessThan: dates((value, wanted) => value < wanted),
  DateLessThanEquals: dates((value, wanted) => value <= wanted),
  DateGreaterThan: dates((value, wanted) => value > wanted),
  DateGreaterThanEquals: dates((value, wanted) => value >= wanted),
  Bool: equalIgnoringCase,
  BinaryEquals: equal,
  IpAddress: inNetwork,
  ArnEquals: arnLike,
  ArnLike: arnLike,
};

const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

/** Asks whether a request has a key at all. */
export const NULL_OPERATOR = "Null";

/** How an operator compares, and whether it holds where nothing compares equal; `undefined` if there is no such operator. */
export function comparisonOf(
  operator: string,
): { readonly compare: Comparison; readonly negated: boolean } | undefined {
  const negated = Object.hasOwn(NEGATIONS, operator);
  const name = (negated ? NEGATIONS[operator] : operator) ?? "";
  const compare = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  return compare && { compare, negated };
}
