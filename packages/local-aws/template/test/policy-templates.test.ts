import { expect, test } from "vitest";
import { type Json, readTemplate, resolveTemplate } from "../src/index.ts";
import { POLICY_TEMPLATES } from "../src/policy-templates/policy-templates.ts";

const place = { region: "eu-west-1", accountId: "123456789012", stackName: "my-stack" };

function read(policies: string) {
  return readTemplate(`
Transform: AWS::Serverless-2016-10-31
Conditions: { Holds: !Equals [a, a], Fails: !Equals [a, b] }
Resources:
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: connections } }
  Worker: { Type: AWS::Serverless::Function, Properties: { Policies: ${policies} } }
`);
}

function roleWith(policies: string): Readonly<Record<string, Json>> {
  const template = read(policies);
  if ("problems" in template) throw new Error(template.problems.join("\n"));
  const resolved = resolveTemplate(template.template, { place });
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack.resources.get("WorkerRole")?.properties ?? {};
}

function problemsOf(policies: string): readonly string[] {
  const template = read(policies);
  return "problems" in template ? template.problems : [];
}

const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/connections";

test("a policy template becomes a policy document, its parameters put in", () => {
  const { Policies, ManagedPolicyArns } = roleWith("[{ DynamoDBReadPolicy: { TableName: !Ref Table } }]");
  expect(Policies).toEqual([
    {
      PolicyName: "Policy0",
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "DynamoDBReadPolicy",
            Effect: "Allow",
            Action: ["GetItem", "Scan", "Query", "BatchGetItem", "DescribeTable"].map((name) => `dynamodb:${name}`),
            Resource: [TABLE, `${TABLE}/index/*`],
          },
        ],
      },
    },
  ]);
  expect(ManagedPolicyArns).toHaveLength(1);
});

test("every kind of policy may stand beside the others, or alone", () => {
  const { Policies, ManagedPolicyArns } = roleWith(
    `[AmazonSQSFullAccess, { Statement: { Effect: Allow, Action: a:B, Resource: '*' } }, { CloudWatchPutMetricPolicy: {} }, !Sub 'arn:\${AWS::Partition}:iam::aws:policy/P']`,
  );
  expect(Policies).toHaveLength(2);
  expect(ManagedPolicyArns).toEqual([
    expect.stringContaining("AWSLambdaBasicExecutionRole"),
    "AmazonSQSFullAccess",
    "arn:aws:iam::aws:policy/P",
  ]);
  expect(roleWith("AmazonSQSFullAccess")["ManagedPolicyArns"]).toHaveLength(2);
  expect(roleWith("{ VPCAccessPolicy: {} }")["Policies"]).toHaveLength(1);
});

test("a condition chooses among policies of either kind", () => {
  const choice = (condition: string) => {
    const { Policies, ManagedPolicyArns } = roleWith(
      `[!If [${condition}, { SQSPollerPolicy: { QueueName: q } }, AmazonSQSFullAccess], !If [${condition}, !Ref AWS::NoValue, { VPCAccessPolicy: {} }]]`,
    );
    return [Policies, ManagedPolicyArns];
  };
  expect(choice("Holds")).toEqual([[expect.objectContaining({ PolicyName: "Policy0" })], [expect.anything()]]);
  expect(choice("Fails")).toEqual([
    [expect.objectContaining({ PolicyName: "Policy1" })],
    [expect.anything(), "AmazonSQSFullAccess"],
  ]);
});

test.each([
  ["[{ DynamoDbCrudPolicy: { TableName: t } }]", "[0]: there is no policy template DynamoDbCrudPolicy"],
  ["{ DynamoDBCrudPolicy: {} }", ": DynamoDBCrudPolicy needs TableName"],
  ["[{ SQSPollerPolicy: { QueueName: q, Queue: q } }]", "[0]: SQSPollerPolicy has no parameter Queue"],
  ["[{ VPCAccessPolicy: {}, EC2DescribePolicy: {} }]", "[0]: is neither a policy document nor one policy template"],
  ["[!If [Holds, { Nothing: {} }, A]]", "[0]: there is no policy template Nothing"],
])("%s is a problem", (policies, problem) => {
  expect(problemsOf(policies)).toEqual([`Resources.Worker.Properties.Policies${problem}`]);
});

test.each(Object.keys(POLICY_TEMPLATES))("%s resolves with all of its parameters, and needs no others", (name) => {
  const parameters = POLICY_TEMPLATES[name]?.parameters ?? [];
  const given = Object.fromEntries(parameters.map((parameter) => [parameter, `the-${parameter}`]));
  const text = JSON.stringify(roleWith(`[${JSON.stringify({ [name]: given })}]`)["Policies"]);
  for (const value of Object.values(given)) expect(text).toContain(value);
  expect(text).not.toContain("${");
});
