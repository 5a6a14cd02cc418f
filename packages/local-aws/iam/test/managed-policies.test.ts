import { expect, test } from "vitest";
import { decide, managedPolicyStatements } from "../src/index.ts";

function allowed(name: string, action: string, resource = "arn:aws:dynamodb:us-east-1:123456789012:table/T"): boolean {
  return decide(managedPolicyStatements(name, "Role") ?? [], { action, resource }) === "allowed";
}

test.each([
  ["AWSLambdaBasicExecutionRole", "logs:PutLogEvents", true],
  ["AWSLambdaBasicExecutionRole", "dynamodb:GetItem", false],
  ["AmazonDynamoDBFullAccess", "dynamodb:DeleteTable", true],
  ["AmazonDynamoDBReadOnlyAccess", "dynamodb:BatchGetItem", true],
  ["AmazonDynamoDBReadOnlyAccess", "dynamodb:PutItem", false],
  ["AmazonAPIGatewayInvokeFullAccess", "dynamodb:GetItem", false],
  ["AdministratorAccess", "anything:AtAll", true],
  ["PowerUserAccess", "dynamodb:PutItem", true],
  ["PowerUserAccess", "iam:CreateUser", false],
])("%s: %s %s", (name, action, isAllowed) => {
  expect(allowed(name, action)).toBe(isAllowed);
});

test("the policy for posting to connections is about APIs alone", () => {
  const connections = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/POST/@connections/x";
  expect(allowed("AmazonAPIGatewayInvokeFullAccess", "execute-api:ManageConnections", connections)).toBe(true);
});

test("a policy that is not known is no policy", () => {
  expect(managedPolicyStatements("Nothing", "Role")).toBeUndefined();
  expect(managedPolicyStatements("toString", "Role")).toBeUndefined();
});
