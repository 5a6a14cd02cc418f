import { describe, expect, test } from "vitest";
import { readEventPattern } from "../src/index.ts";

function matches(pattern: object, event: object): boolean {
  const read = readEventPattern(pattern);
  if ("problems" in read) throw new Error(read.problems.join("; "));
  return read.pattern.matches(event);
}

/** As AWS's own guide shows it: what of a running instance somebody wants to know. */
const EVENT = {
  source: "aws.ec2",
  "detail-type": "EC2 Instance State-change Notification",
  time: "2017-12-22T18:43:48Z",
  region: "us-west-1",
  resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-1", "arn:aws:ec2:us-west-1:123456789012:instance/i-2"],
  detail: {
    state: "terminated",
    count: 5,
    price: 299.5,
    ok: true,
    nothing: null,
    empty: "",
    ip: "10.0.0.17",
    items: [{ id: 1 }, { id: 2 }],
  },
};

describe("a pattern matches", () => {
  test.each<[string, object, boolean]>([
    ["a value", { source: ["aws.ec2"] }, true],
    ["one of several", { source: ["aws.s3", "aws.ec2"] }, true],
    ["another value not", { source: ["aws.s3"] }, false],
    ["all members only", { source: ["aws.ec2"], region: ["us-east-1"] }, false],
    ["nested members", { detail: { state: ["terminated"] } }, true],
    ["an element of a list", { resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-2"] }, true],
    ["no element of a list not", { resources: ["arn"] }, false],
    ["a member of a list's objects", { detail: { items: { id: [2] } } }, true],
    ["numbers by their value", { detail: { count: [5.0] } }, true],
    ["a number not by its text", { detail: { count: ["5"] } }, false],
    ["a boolean", { detail: { ok: [true] } }, true],
    ["null", { detail: { nothing: [null] } }, true],
    ["null not where there is nothing", { detail: { missing: [null] } }, false],
    ["an empty text", { detail: { empty: [""] } }, true],
    ["a prefix", { time: [{ prefix: "2017-12" }] }, true],
    ["a prefix of another case not", { source: [{ prefix: "AWS" }] }, false],
    ["a prefix whatever its case", { source: [{ prefix: { "equals-ignore-case": "AWS" } }] }, true],
    ["a suffix", { source: [{ suffix: ".ec2" }] }, true],
    ["a suffix whatever its case", { source: [{ suffix: { "equals-ignore-case": ".EC2" } }] }, true],
    ["a text whatever its case", { source: [{ "equals-ignore-case": "AWS.EC2" }] }, true],
    ["anything but a text", { detail: { state: [{ "anything-but": "running" }] } }, true],
    ["anything but a text not where it is that", { detail: { state: [{ "anything-but": "terminated" }] } }, false],
    ["anything but a list", { detail: { count: [{ "anything-but": [4, 6] }] } }, true],
    ["anything but a list not where it is in it", { detail: { count: [{ "anything-but": [4, 5] }] } }, false],
    ["anything but not where there is nothing", { detail: { missing: [{ "anything-but": "a" }] } }, false],
    ["anything but a prefix", { detail: { state: [{ "anything-but": { prefix: "run" } }] } }, true],
    [
      "anything but a prefix not where it is one",
      { detail: { state: [{ "anything-but": { prefix: "term" } }] } },
      false,
    ],
    ["anything but suffixes", { detail: { state: [{ "anything-but": { suffix: ["ing", "ed"] } }] } }, false],
    [
      "anything but whatever its case",
      { detail: { state: [{ "anything-but": { "equals-ignore-case": "TERMINATED" } }] } },
      false,
    ],
    ["anything but a wildcard", { detail: { state: [{ "anything-but": { wildcard: "*min*" } }] } }, false],
    ["a wildcard", { source: [{ wildcard: "a*.*2" }] }, true],
    ["a wildcard not in pieces that overlap", { detail: { state: [{ wildcard: "terminat*nated" }] } }, false],
    ["a wildcard whole only", { source: [{ wildcard: "ws.*" }] }, false],
    ["a star that is one not", { source: [{ wildcard: "aws\\*" }] }, false],
    ["numbers in a range", { detail: { price: [{ numeric: [">", 10, "<=", 299.5] }] } }, true],
    ["numbers outside of a range not", { detail: { price: [{ numeric: [">", 0, "<", 299.5] }] } }, false],
    ["an equal number", { detail: { count: [{ numeric: ["=", 5] }] } }, true],
    ["a text as a number not", { source: [{ numeric: [">", 0] }] }, false],
    ["what exists", { detail: { state: [{ exists: true }] } }, true],
    ["what does not exist", { detail: { missing: [{ exists: false }] } }, true],
    ["what is null exists", { detail: { nothing: [{ exists: true }] } }, true],
    ["what exists not as missing", { detail: { state: [{ exists: false }] } }, false],
    ["an object not as a leaf", { detail: [{ exists: true }] }, false],
    ["where nothing of a branch is there", { absent: { missing: [{ exists: false }] } }, true],
    ["an address in a range", { detail: { ip: [{ cidr: "10.0.0.0/24" }] } }, true],
    ["an address outside of a range not", { detail: { ip: [{ cidr: "10.0.1.0/24" }] } }, false],
    ["one of alternatives", { $or: [{ source: ["x"] }, { detail: { state: ["terminated"] } }] }, true],
    ["none of alternatives not", { $or: [{ source: ["x"] }, { detail: { state: ["y"] } }] }, false],
    ["alternatives and the rest", { region: ["x"], $or: [{ source: ["aws.ec2"] }, { source: ["y"] }] }, false],
    ["alternatives within", { detail: { $or: [{ count: [1] }, { state: ["terminated"] }] } }, true],
  ])("%s", (_what, pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });
});

test("a star and a backslash are themselves behind a backslash", () => {
  expect(matches({ a: [{ wildcard: "x\\*\\\\*" }] }, { a: "x*\\y" })).toBe(true);
  expect(matches({ a: [{ wildcard: "x\\*" }] }, { a: "xy" })).toBe(false);
});

describe("a pattern is refused", () => {
  test.each<[string, unknown, string]>([
    ["that is no object", [], "a pattern is an object"],
    ["that is empty", {}, "a pattern is empty"],
    ["with a value without a list", { source: "a" }, "source needs a list or an object"],
    ["with an empty list", { detail: { a: [] } }, "detail.a has an empty list, which matches nothing"],
    ["with a list in a list", { a: [["b"]] }, "a[0] is a list in a list"],
    [
      "with an operator that there is none of",
      { a: [{ like: "b" }] },
      'a[0] has the operator "like", which there is none of',
    ],
    ["with two operators", { a: [{ prefix: "b", suffix: "c" }] }, "a[0] has more than one operator"],
    [
      "with half a comparison",
      { a: [{ numeric: [">"] }] },
      'a[0] needs numeric: one or two comparisons, such as [">", 0, "<=", 5]',
    ],
    ["with two wildcards in a row", { a: [{ wildcard: "b**" }] }, "a[0] has two wildcards in a row"],
    ["with a prefix that is no text", { a: [{ prefix: 1 }] }, "a[0] needs prefix: a text"],
    ["with an exists that is neither", { a: [{ exists: "yes" }] }, "a[0] needs exists: true or false"],
    [
      "with anything but nothing",
      { a: [{ "anything-but": [] }] },
      "a[0] needs anything-but: texts, numbers or one operator",
    ],
    [
      "with anything but a range",
      { a: [{ "anything-but": { numeric: ["=", 1] } }] },
      "a[0] allows anything-but of prefix, suffix, equals-ignore-case, wildcard",
    ],
    [
      "with a range that is none",
      { a: [{ cidr: "10.0.0.0" }] },
      "a[0] needs cidr: an address and a number of bits, such as 10.0.0.0/24",
    ],
    ["with one alternative", { $or: [{ a: ["b"] }] }, "$or needs a list of at least two patterns"],
  ])("%s", (_what, pattern, problem) => {
    expect(readEventPattern(pattern)).toEqual({ problems: [problem] });
  });

  test("with all that is wrong at once", () => {
    expect(readEventPattern({ a: "b", c: { d: [{ e: 1 }] } })).toEqual({
      problems: ["a needs a list or an object", 'c.d[0] has the operator "e", which there is none of'],
    });
  });
});
