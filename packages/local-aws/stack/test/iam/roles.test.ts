import { dynamoDbCalls } from "@switchboard/local-dynamodb/service";
import {
  createRoles,
  decide,
  denialMessage,
  type FunctionCall,
  functionCredentials,
  readPolicyDocument,
} from "@switchboard/local-iam";
import { secretsCalls } from "@switchboard/local-secrets-manager";
import { accessKeyIdOf } from "@switchboard/local-service";
import { sqsCalls } from "@switchboard/local-sqs/service";
import { expect, test } from "vitest";

const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Connections";
const place = { region: "us-east-1", accountId: "123456789012" };

function statementsOf(...Statement: readonly object[]) {
  const { statements, problems } = readPolicyDocument({ Version: "2012-10-17", Statement }, "Role");
  expect(problems).toEqual([]);
  return statements;
}

const allow = (Action: unknown, Resource: unknown = TABLE) => ({ Effect: "Allow", Action, Resource });

test.each([
  ["nothing says so", [], "not-allowed"],
  ["one statement allows it", [allow("dynamodb:GetItem")], "allowed"],
  ["actions are compared without regard to case", [allow("DynamoDB:getITEM")], "allowed"],
  ["wildcards in actions", [allow(["dynamodb:Put*", "dynamodb:Get?tem"])], "allowed"],
  ["a wildcard that ends too early", [allow("dynamodb:Get")], "not-allowed"],
  ["wildcards in resources span slashes", [allow("*", "arn:aws:*:table/*")], "allowed"],
  ["resources are compared with regard to case", [allow("dynamodb:GetItem", TABLE.toLowerCase())], "not-allowed"],
  ["another resource", [allow("dynamodb:GetItem", `${TABLE}/index/x`)], "not-allowed"],
  ["a Deny wins", [allow("*", "*"), { ...allow("dynamodb:*"), Effect: "Deny" }], "denied-explicitly"],
  ["a Deny of something else", [allow("*", "*"), { ...allow("dynamodb:Put*"), Effect: "Deny" }], "allowed"],
  ["NotAction", [{ Effect: "Allow", NotAction: "dynamodb:Delete*", Resource: "*" }], "allowed"],
  ["NotAction that names it", [{ Effect: "Allow", NotAction: "dynamodb:Get*", Resource: "*" }], "not-allowed"],
  ["NotResource that names it", [{ Effect: "Deny", Action: "*", NotResource: TABLE }, allow("*", "*")], "allowed"],
])("%s", (_, statements, decision) => {
  expect(decide(statementsOf(...statements), { action: "dynamodb:GetItem", resource: TABLE })).toBe(decision);
});

test("what cannot be decided is a problem, not passed over", () => {
  const conditional = { Sid: "Some", ...allow("*", "*"), Condition: { StringEquals: { "aws:x": "y" } } };
  expect(readPolicyDocument({ Statement: [conditional, { Effect: "Perhaps" }] }, "Role").problems).toEqual([
    "Role.Some: Condition is not supported here",
    "Role.Statement[1]: needs an Effect, actions and resources",
  ]);
  expect(readPolicyDocument("none", "Role").problems).toEqual(["Role: is no policy document"]);
});

test.each([
  ["GetItem", { TableName: "Connections" }, [["dynamodb:GetItem", TABLE]]],
  ["PutItem", { TableName: TABLE }, [["dynamodb:PutItem", TABLE]]],
  ["Query", { TableName: "Connections", IndexName: "byId" }, [["dynamodb:Query", `${TABLE}/index/byId`]]],
  [
    "BatchWriteItem",
    { RequestItems: { Connections: [], Other: [] } },
    [
      ["dynamodb:BatchWriteItem", TABLE],
      ["dynamodb:BatchWriteItem", TABLE.replace("Connections", "Other")],
    ],
  ],
  [
    "TransactWriteItems",
    { TransactItems: [{ Put: { TableName: "Connections" } }, { ConditionCheck: { TableName: "Connections" } }] },
    [
      ["dynamodb:PutItem", TABLE],
      ["dynamodb:ConditionCheckItem", TABLE],
    ],
  ],
  ["ListTables", {}, [["dynamodb:ListTables", "*"]]],
])("DynamoDB's %s of %j", (operation, input, calls) => {
  expect(dynamoDbCalls(operation, input, place).map(({ action, resource }) => [action, resource])).toEqual(calls);
});

test.each([
  ["SendMessage", "sqs:SendMessage"],
  ["SendMessageBatch", "sqs:SendMessage"],
  ["DeleteMessageBatch", "sqs:DeleteMessage"],
  ["ReceiveMessage", "sqs:ReceiveMessage"],
])("SQS's %s", (operation, action) => {
  const url = "http://127.0.0.1:8081/123456789012/Queue";
  expect(sqsCalls(operation, { QueueUrl: url }, place)).toEqual([
    { action, resource: "arn:aws:sqs:us-east-1:123456789012:Queue" },
  ]);
});

test("Secrets Manager asks about the whole ARN, whichever way a secret is named", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-abcdef";
  const arnOf = (id: string) => (id === "signing" || id === arn ? arn : undefined);
  const call = { action: "secretsmanager:GetSecretValue", resource: arn };
  expect(secretsCalls("GetSecretValue", { SecretId: "signing" }, arnOf)).toEqual([call]);
  expect(secretsCalls("GetSecretValue", { SecretId: arn }, arnOf)).toEqual([call]);
  expect(secretsCalls("GetSecretValue", { SecretId: "gone" }, arnOf)).toEqual([{ ...call, resource: "gone" }]);
});

/** What a service finds in a request that is signed with this key. */
function accessKeyOf(accessKeyId: string): string | undefined {
  const credential = `${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request`;
  return accessKeyIdOf(`AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`);
}

test("functions are bound by their roles and told apart by their access keys, others may do anything", () => {
  const seen: FunctionCall[] = [];
  const roles = createRoles({
    accountId: "123456789012",
    roles: { Reader: { roleName: "ReaderRole", statements: statementsOf(allow("dynamodb:GetItem")) } },
    onCall: (call) => seen.push(call),
  });
  const get = { action: "dynamodb:GetItem", resource: TABLE };
  const put = { action: "dynamodb:PutItem", resource: TABLE };
  const reader = accessKeyOf(functionCredentials("Reader").accessKeyId);
  expect(roles.refuse(reader, [get])).toBeUndefined();
  expect(roles.refuse(accessKeyOf("AKIDEVELOPER"), [put])).toBeUndefined();
  expect(roles.refuse(undefined, [put])).toBeUndefined();
  const denial = roles.refuse(reader, [get, put]);
  expect(denial && denialMessage(denial)).toBe(
    "User: arn:aws:sts::123456789012:assumed-role/ReaderRole/Reader is not authorized to perform: dynamodb:PutItem " +
      `on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
  );
  expect(roles.refuse(accessKeyOf(functionCredentials("Unknown").accessKeyId), [get])).toBeDefined();
  expect(seen.map(({ functionName, action, allowed }) => [functionName, action, allowed])).toEqual([
    ["Reader", "dynamodb:GetItem", true],
    ["Reader", "dynamodb:GetItem", true],
    ["Reader", "dynamodb:PutItem", false],
    ["Unknown", "dynamodb:GetItem", false],
  ]);
});
