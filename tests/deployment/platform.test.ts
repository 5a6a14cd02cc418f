import { readFileSync } from "node:fs";
import { isList, isObject, type Json, type JsonObject, type Stack } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at, deployed, fullParameters, leastParameters, ofType, template, textAt } from "../support/deployment.ts";

// What a platform team asks of everything in an account of theirs. It holds for whatever is added to the template.

const { KmsKeyArn: KEY, PermissionsBoundaryArn: BOUNDARY } = fullParameters;
const full = deployed(fullParameters);
const least = deployed(leastParameters);
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const [text, operations] = [read("infra/template.yaml"), read("docs/OPERATIONS.md")];

const propertyOf = (stack: Stack, type: string, name: string) =>
  ofType(stack, type).map(([id, properties]) => [id, at(properties, name)]);
/** The same value for every resource of a type, of which there are some. */
function expectEach(stack: Stack, type: string, name: string, value: unknown): void {
  const found = propertyOf(stack, type, name);
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(found.map(([id]) => [id, value]));
}

test("there are few enough parameters to read through", () => {
  expect(Object.keys(template.parameters).length).toBeLessThanOrEqual(45);
});

test("every role is within the boundary, where one is given", () => {
  expectEach(full, "AWS::IAM::Role", "PermissionsBoundary", BOUNDARY);
  expectEach(least, "AWS::IAM::Role", "PermissionsBoundary", undefined);
});

test("the boundary in the documents lets every role do what its policies allow", () => {
  const [, boundary = ""] = /^```json\n(\{(?:(?!```)[\s\S])*"Sid": "Switchboard"[\s\S]*?)^```/m.exec(operations) ?? [];
  const allowed = actionsOn({ Policies: [{ PolicyDocument: JSON.parse(boundary) }] }, () => true);
  const isAllowed = (action: string) => allowed.includes(action) || allowed.includes(action.replace(/:.*/, ":*"));
  const used = ofType(full, "AWS::IAM::Role").flatMap(([, role]) => actionsOn(role, () => true));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !isAllowed(action))).toEqual([]);
  // What AmazonAPIGatewayPushToCloudWatchLogs is about.
  expect(allowed).toContain("logs:*");
});

test("both tables refuse to be deleted, where that is asked for", () => {
  const stack = deployed({ ...leastParameters, DeletionProtection: "true" });
  expectEach(stack, "AWS::DynamoDB::Table", "DeletionProtectionEnabled", "true");
  expectEach(least, "AWS::DynamoDB::Table", "DeletionProtectionEnabled", "false");
});

test("every partition and every region is as good as any other: none is written out", () => {
  const written = [...text.replace(/^ *#.*$/gm, "").matchAll(/^.*(arn:aws|amazonaws|eu-central-1|us-east-1).*$/gm)];
  const elsewhere = written
    .map(([line]) => line.trim())
    // What services are called in policies is the same in every partition.
    .filter((line) => !/(Service|Principal): "?[a-z]+\.amazonaws\.com"?( |$)/.test(line))
    .filter((line) => !/^(Description|AllowedPattern|ConstraintDescription): /.test(line));
  expect(elsewhere).toEqual([]);
});

/** The statements of a role's own policies. */
function statementsOf(role: JsonObject): readonly Json[] {
  const { Policies } = role;
  return (isList(Policies) ? Policies : [])
    .flatMap((policy) => at(policy, "PolicyDocument.Statement"))
    .flat()
    .filter(isObject);
}

function actionsOn(role: JsonObject, matches: (statement: Json) => boolean): readonly string[] {
  const actions = statementsOf(role)
    .filter(matches)
    .flatMap((statement) => at(statement, "Action"))
    .flat();
  return [...new Set(actions.map(String))].sort();
}

const isOfKey = (statement: Json) => textAt(statement, "Sid") === "UseKey";

describe("one key", () => {
  test("encrypts everything that is kept", () => {
    expectEach(full, "AWS::DynamoDB::Table", "SSESpecification", {
      ...{ SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: KEY },
    });
    expectEach(full, "AWS::SQS::Queue", "KmsMasterKeyId", KEY);
    // A queue has one way of encryption or the other.
    expectEach(full, "AWS::SQS::Queue", "SqsManagedSseEnabled", false);
    expectEach(full, "AWS::Logs::LogGroup", "KmsKeyId", KEY);
    expectEach(full, "AWS::SecretsManager::Secret", "KmsKeyId", KEY);
    expectEach(full, "AWS::Serverless::Function", "KmsKeyArn", KEY);
  });

  test("is not asked for: AWS's keys do it", () => {
    expect(JSON.stringify([...least.resources.values()])).not.toMatch(/kms/i);
    expectEach(least, "AWS::DynamoDB::Table", "SSESpecification", { SSEEnabled: true });
    expectEach(least, "AWS::SQS::Queue", "SqsManagedSseEnabled", true);
  });

  const roles = (parameters: Readonly<Record<string, string>>) =>
    ofType(deployed({ ...parameters, KmsKeyArn: KEY }), "AWS::IAM::Role")
      .filter(([, role]) => JSON.stringify(role["AssumeRolePolicyDocument"]).includes("lambda"))
      .map(([id, role]) => ({ id, role }));

  // Tables, secrets and queues are read with a data key that the caller has decrypted; whoever sends to a queue may need a new one.
  test.each([
    ...roles(fullParameters),
    ...roles(leastParameters),
    ...roles({ ...fullParameters, Presence: "room.**" }),
  ])("may be used by $id for what it reads and sends, and for nothing else", ({ role }) => {
    const others = actionsOn(role, (statement) => !isOfKey(statement));
    const sends = others.includes("sqs:SendMessage");
    expect(actionsOn(role, isOfKey)).toEqual(sends ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]);
    expect(statementsOf(role).filter(isOfKey)).toMatchObject([{ Effect: "Allow", Resource: KEY }]);
    expect(others.filter((action) => action.startsWith("kms:"))).toEqual([]);
  });
});
