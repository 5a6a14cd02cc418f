// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { expect, test } from "vitest";
import { applies, decide, type RequestContext, readPolicyDocument } from "../src/index.ts";

const CONTEXT: RequestContext = {
  "dynamodb:leadingkeys": ["tenant-1#a", "tenant-1#b"],
  "aws:sourceip": "10.1.2.3",
  "aws:currenttime": "2026-05-01T12:00:00Z",
  "aws:principalarn": "arn:aws:iam::123456789012:role/Reader",
  "aws:securetransport": "true",
  "dynamodb:select": "COUNT",
  "x:size": "10",
};
const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/T";

function statementsOf(Condition: object, effect = "Allow", Resource = "*") {
  const Statement = { Effect: effect, Action: "dynamodb:Query", Resource, Condition };
  const read = readPolicyDocument({ Version: "2012-10-17", Statement }, "Role");
  expect(read.problems).toEqual([]);
  return read.statements;
}

const query = { action: "dynamodb:Query", resource: TABLE, context: CONTEXT };

test.each<[object, boolean]>([
  [{}, true],
  [{ StringEquals: { "dynamodb:Select": "COUNT" } }, true],
  [{ StringEquals: { "DynamoDB:SELECT": ["ALL_ATTRIBUTES", "COUNT"] } }, true],
  [{ StringEquals: { "dynamodb:Select": "count" } }, false],
  [{ StringEqualsIgnoreCase: { "dynamodb:Select": "count" } }, true],
  [{ StringNotEquals: { "dynamodb:Select": ["ALL_ATTRIBUTES", "COUNT"] } }, false],
  [{ StringNotEquals: { "dynamodb:Select": "ALL_ATTRIBUTES" } }, true],
  [{ StringLike: { "dynamodb:Select": "C*T" } }, true],
  [{ StringNotLike: { "dynamodb:Select": "C*T" } }, false],
  [{ NumericLessThan: { "x:size": 11 }, NumericGreaterThanEquals: { "x:size": "10" } }, true],
  [{ NumericNotEquals: { "x:size": "10.0" } }, false],
  [{ DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }, true],
  [{ DateLessThan: { "aws:CurrentTime": "1700000000" } }, false],
  [{ Bool: { "aws:SecureTransport": true } }, true],
  [{ IpAddress: { "aws:SourceIp": ["192.168.0.0/16", "10.0.0.0/8"] } }, true],
  [{ IpAddress: { "aws:SourceIp": "10.1.2.3" } }, true],
  [{ NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, false],
  [{ IpAddress: { "aws:SourceIp": "somewhere" } }, false],
  [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/Read*" } }, true],
  [{ ArnEquals: { "aws:PrincipalArn": "arn:*:role/Reader" } }, false],
  [{ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }, false],
  // Two operators, or two keys: both must hold.
  [{ Bool: { "aws:SecureTransport": "true" }, StringEquals: { "dynamodb:Select": "x" } }, false],
  [{ StringEquals: { "dynamodb:Select": "COUNT", "x:size": "11" } }, false],
  // Keys that are not in the request.
  [{ StringEquals: { "dynamodb:ReturnValues": "NONE" } }, false],
  [{ StringEqualsIfExists: { "dynamodb:ReturnValues": "NONE" } }, true],
  [{ StringNotEquals: { "dynamodb:ReturnValues": "NONE" } }, true],
  [{ StringEqualsIfExists: { "dynamodb:Select": "x" } }, false],
  [{ Null: { "dynamodb:ReturnValues": "true", "dynamodb:Select": false } }, true],
  [{ Null: { "dynamodb:Select": "true" } }, false],
  // Keys with several values.
  [{ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "tenant-1#*" } }, true],
  [{ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "tenant-1#a" } }, false],
  [{ "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["tenant-1#a"] } }, true],
  [{ "ForAnyValue:StringNotEquals": { "dynamodb:LeadingKeys": "tenant-1#a" } }, true],
  [{ "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": "tenant-1#a" } }, false],
  [{ "ForAllValues:StringEquals": { "dynamodb:ReturnValues": "NONE" } }, true],
  [{ "ForAnyValue:StringEquals": { "dynamodb:ReturnValues": "NONE" } }, false],
  // Variables.
  [{ StringEquals: { "aws:PrincipalArn": "${aws:PrincipalArn}" } }, true],
  [{ StringEquals: { "dynamodb:Select": "${dynamodb:ReturnValues}" } }, false],
  [{ StringEquals: { "dynamodb:Select": "${dynamodb:ReturnValues, 'COUNT'}" } }, true],
])("%j: %s", (condition, holds) => {
  expect(decide(statementsOf(condition), query)).toBe(holds ? "allowed" : "not-allowed");
});

test("a Deny only denies where its conditions hold", () => {
  const everything = statementsOf({});
  const denied = (condition: object) => decide([...everything, ...statementsOf(condition, "Deny")], query);
  expect(denied({ Bool: { "aws:SecureTransport": "false" } })).toBe("allowed");
  expect(denied({ Bool: { "aws:SecureTransport": "true" } })).toBe("denied-explicitly");
});

test("resources have variables, if the policy's version does", () => {
  const Statement = { Effect: "Allow", Action: "*", Resource: "arn:aws:dynamodb:*:${aws:PrincipalAccount}:table/T" };
  const context = { "aws:principalaccount": "123456789012" };
  const decided = (Version?: string) =>
    decide(readPolicyDocument({ Version, Statement }, "Role").statements, { ...query, context });
  expect([decided("2012-10-17"), decided("2008-10-17"), decided()]).toEqual(["allowed", "not-allowed", "not-allowed"]);
});

test("what only AWS knows is allowed, or refused where it guards something, and said", () => {
  const Condition = { StringEquals: { "aws:PrincipalTag/team": "blue" } };
  const allow = statementsOf(Condition);
  const deny = [...statementsOf({}), ...statementsOf(Condition, "Deny")];
  expect([decide(allow, query), decide(deny, query)]).toEqual(["allowed", "allowed"]);
  expect([decide(allow, query, "refuse"), decide(deny, query, "refuse")]).toEqual(["not-allowed", "denied-explicitly"]);
  // What does not hold anyway needs nothing else.
  const both = statementsOf({ ...Condition, Bool: { "aws:SecureTransport": "false" } });
  expect([decide(both, query), applies(both[0] ?? expect.fail(), query)]).toEqual(["not-allowed", false]);
  const Statement = { Sid: "Mine", Effect: "Allow", Action: "*", Resource: "arn:${aws:PrincipalTag/x}", Condition };
  expect(readPolicyDocument({ Version: "2012-10-17", Statement }, "Role").undecidable).toEqual([
    "Role.Mine: the condition key aws:principaltag/team is not known here",
    "Role.Mine: the condition key aws:principaltag/x is not known here",
  ]);
});

test.each([
  [{ StringSame: { "aws:x": "y" } }, "there is no condition operator StringSame"],
  [{ StringEquals: "x" }, "StringEquals is no map of condition keys"],
  [{ StringEquals: { "aws:x": { a: 1 } } }, "StringEquals needs texts for aws:x"],
  ["none", "Condition is no map of operators"],
])("a condition that AWS refuses: %j", (Condition, problem) => {
  const Statement = { Effect: "Allow", Action: "*", Resource: "*", Condition };
  const { statements, problems } = readPolicyDocument({ Statement }, "Role");
  expect([statements, problems]).toEqual([[], [`Role.Statement[0]: ${problem}`]]);
});
