import { describe, expect, test } from "vitest";
import { type Json, readTemplate, resolveTemplate, type Stack, unknownAttributesIn } from "../src/index.ts";

const place = { region: "eu-west-1", accountId: "123456789012", stackName: "my-stack" };

function resolve(text: string, parameters: Readonly<Record<string, string>> = {}) {
  const read = readTemplate(text);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return resolveTemplate(read.template, { parameters, place });
}

function stackOf(text: string, parameters?: Readonly<Record<string, string>>): Stack {
  const resolved = resolve(text, parameters);
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack;
}

function problemsOf(text: string, parameters?: Readonly<Record<string, string>>): readonly string[] {
  const resolved = resolve(text, parameters);
  return "problems" in resolved ? resolved.problems : [];
}

const VALUES = `
Parameters:
  Name: { Type: String, Default: ada }
  List: { Type: CommaDelimitedList, Default: "a, b" }
Mappings: { Sizes: { eu-west-1: { small: 1 } } }
Conditions:
  IsAda: !Equals [!Ref Name, ada]
  IsBob: !Equals [!Ref Name, bob]
  Either: !Or [!Condition IsAda, !Condition IsBob]
  Both: !And [!Condition IsAda, !Condition IsBob]
  Neither: !Not [!Condition Either]
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Only: { Type: AWS::SQS::Queue, Condition: IsBob }
  Topic: { Type: AWS::SNS::Topic, Properties: { Value: VALUE } }
`;

test.each<[string, Json | undefined]>([
  ["!Ref Name", "ada"],
  ["!Ref List", ["a", "b"]],
  ["!Ref Queue", "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue"],
  ["!GetAtt Queue.Arn", "arn:aws:sqs:eu-west-1:123456789012:Queue"],
  [`!Sub '\${AWS::Partition}:\${Queue.QueueName}:\${!Name}:\${Name}'`, `aws:Queue:\${Name}:ada`],
  [`!Sub ['\${Own}-\${Name}', { Own: !Ref AWS::StackName }]`, "my-stack-ada"],
  ["!Join ['-', [x, !Ref Name, 1, true]]", "x-ada-1-true"],
  ["!Select [1, !Ref List]", "b"],
  ["!Select [0, !Split ['|', 'p|q']]", "p"],
  ["!FindInMap [Sizes, !Ref AWS::Region, small]", 1],
  ["!FindInMap [Sizes, nowhere, small, { DefaultValue: !Ref Name }]", "ada"],
  ["!Length [a, !Ref AWS::NoValue, b]", 2],
  ["!Length { Ref: List }", 2],
  ["!ToJsonString { name: !Ref Name, list: [1, true] }", '{"name":"ada","list":[1,true]}'],
  ["!Base64 { Ref: Name }", "YWRh"],
  ["!If [IsAda, yes, !Ref Only]", "yes"],
  ["!If [Neither, 1, !If [Both, 2, 3]]", 3],
  ["!Ref AWS::NoValue", undefined],
  ["[a, !Ref AWS::NoValue, { b: !If [IsAda, !Ref AWS::NoValue, 1], c: 2 }]", ["a", { c: 2 }]],
])("%s", (value, expected) => {
  const stack = stackOf(VALUES.replace("VALUE", value));
  expect(stack.resources.get("Topic")?.properties["Value"]).toEqual(expected);
});

test("a resource exists if its condition holds, and conditions follow the parameters", () => {
  expect(stackOf(VALUES).resources.has("Only")).toBe(false);
  const bobs = stackOf(VALUES, { Name: "bob" });
  expect(bobs.resources.get("Only")?.arn).toBe("arn:aws:sqs:eu-west-1:123456789012:Only");
  expect(bobs.conditions).toEqual({ IsAda: false, IsBob: true, Either: true, Both: false, Neither: false });
});

test.each([
  ["!Ref Only", "the resource Only does not exist: its condition IsBob does not hold"],
  ["!ImportValue other", "Fn::ImportValue: there are no other stacks here: give the value with --set other=<value>"],
  ["!Cidr [a, 1]", "Fn::Cidr is not supported here"],
  [`!Sub '\${List}'`, `\${List} is no text`],
  ["!Select [2, [a]]", "Fn::Select needs a number and a list with so many elements"],
  ["!FindInMap [Sizes, nowhere, small]", "Fn::FindInMap finds nothing at Sizes, nowhere, small"],
  [
    "'{{resolve:ssm:/a/name:3}}'",
    "{{resolve:ssm:/a/name:3}} is not here: give the value with --set 'ssm:/a/name:3=<value>'",
  ],
  ["!Length text", "Fn::Length needs a list"],
  ["!Base64 [a]", "Fn::Base64 needs a text"],
])("%s is a problem, with its path", (value, problem) => {
  expect(problemsOf(VALUES.replace("VALUE", value))).toEqual([`Resources.Topic.Properties.Value: ${problem}`]);
});

test("a custom domain has a name to point its records at", () => {
  const { outputs } = stackOf(`
Resources: { Domain: { Type: AWS::ApiGatewayV2::DomainName, Properties: { DomainName: realtime.example.com } } }
Outputs:
  Name: { Value: !Ref Domain }
  Target: { Value: !GetAtt Domain.RegionalDomainName }
  Zone: { Value: !GetAtt Domain.RegionalHostedZoneId }
`);
  expect(outputs).toEqual({
    Name: "realtime.example.com",
    Target: expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/),
    Zone: expect.stringMatching(/^Z[A-Z0-9]{13}$/),
  });
});

test("a condition that needs itself is a problem", () => {
  const text = "Conditions: { A: !Not [!Condition A] }\nResources: { T: { Type: AWS::SNS::Topic, Condition: A } }";
  expect(problemsOf(text)).toEqual(["Conditions.A: needs its own value"]);
});

const PARAMETERS = `
Parameters:
  Needed: { Type: String }
  Choice: { Type: String, Default: a, AllowedValues: [a, b], ConstraintDescription: must be a letter }
  Pattern: { Type: String, Default: abc, AllowedPattern: "[a-c]+", MinLength: 2, MaxLength: 3 }
  Number: { Type: Number, Default: 5, MinValue: 1, MaxValue: 9 }
  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: /a/name }
Rules:
  Together:
    RuleCondition: !Contains [[b], !Ref Choice]
    Assertions: [{ Assert: !Not [!Equals [!Ref Number, 5]], AssertDescription: Choice is b and Number 5. }]
Resources: { T: { Type: AWS::SNS::Topic } }
`;

test("parameters are checked before anything is made, all at once", () => {
  const given = { Choice: "b", Number: "5", Pattern: "d", Unknown: "x" };
  expect([...problemsOf(PARAMETERS, given)].sort()).toEqual([
    "Parameters.Needed: has no default and needs a value: --parameter Needed=<value>",
    'Parameters.Pattern: "d" does not match [a-c]+',
    'Parameters.Pattern: "d" is shorter than 2',
    "Parameters.Stored: is read from the Parameter Store, which is not here: give the value with --parameter Stored=<value>",
    "Parameters.Unknown: there is no such parameter",
    "Rules.Together: Choice is b and Number 5.",
  ]);
  expect(problemsOf(PARAMETERS, { Needed: "", Stored: "", Choice: "c", Number: "many" })).toEqual([
    'Parameters.Choice: "c" is none of a, b: must be a letter',
    'Parameters.Number: "many" is no number',
  ]);
  expect(problemsOf(PARAMETERS, { Needed: "", Stored: "", Choice: "b", Number: "6" })).toEqual([]);
});

test("a pattern that only Java knows is a problem of its own", () => {
  const text = `
Parameters: { Name: { Type: String, Default: a, AllowedPattern: "(?i)a" } }
Resources: { T: { Type: AWS::SNS::Topic } }
`;
  expect(problemsOf(text)).toEqual(["Parameters.Name: AllowedPattern (?i)a cannot be read here"]);
});

test("SAM's functions get their globals, a role of their own and their event sources", () => {
  const { resources } = stackOf(`
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Timeout: 5, Environment: { Variables: { A: one, B: two } }, Tags: { t: 1 } } }
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 9
      Environment: { Variables: { B: !Ref Queue } }
      Policies:
        - AWSXrayWriteOnlyAccess
        - Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }]
      Events: { Tasks: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 3 } } }
Outputs: { Role: { Value: !GetAtt WorkerRole.Arn } }
`);
  const worker = resources.get("Worker")?.properties;
  expect(worker).toMatchObject({ Timeout: 9, Tags: { t: 1 }, Role: "arn:aws:iam::123456789012:role/WorkerRole" });
  expect(worker?.["Environment"]).toEqual({
    Variables: { A: "one", B: "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue" },
  });
  expect(resources.get("WorkerTasks")).toMatchObject({
    type: "AWS::Lambda::EventSourceMapping",
    properties: { EventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:Queue", BatchSize: 3, FunctionName: "Worker" },
  });
  expect(resources.get("WorkerRole")?.properties).toMatchObject({
    ManagedPolicyArns: [
      expect.stringContaining("/AWSLambdaBasicExecutionRole"),
      expect.stringContaining("/AWSLambdaSQSQueueExecutionRole"),
      "AWSXrayWriteOnlyAccess",
    ],
    Policies: [{ PolicyDocument: { Statement: [{ Resource: "arn:aws:sqs:eu-west-1:123456789012:Queue" }] } }],
  });
});

describe("what is not known here", () => {
  const TEMPLATE = `
Resources:
  Cluster: { Type: AWS::ElastiCache::CacheCluster, Properties: { SubnetIds: !Cidr [10.0.0.0/16, 2] } }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "redis://\${Cluster.RedisEndpoint.Address}:6379"
      DisplayName: !Select [2, !Split [".", !GetAtt Cluster.Arn]]
Outputs:
  Blocks: { Value: !Cidr [10.0.0.0/16, 2] }
  Name: { Value: !GetAtt Topic.TopicName }
`;
  const resolve = (uses: (type: string) => boolean) => {
    const read = readTemplate(TEMPLATE);
    return "problems" in read ? read : resolveTemplate(read.template, { place, uses });
  };

  test("is a placeholder in whatever is made of an attribute", () => {
    const resolved = resolve((type) => type === "AWS::SNS::Topic");
    if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
    const { TopicName = "", DisplayName } = resolved.stack.resources.get("Topic")?.properties ?? {};
    expect(TopicName).toBe("redis://{{unknown:Cluster.RedisEndpoint.Address}}:6379");
    expect(unknownAttributesIn(String(TopicName))).toEqual(["Cluster.RedisEndpoint.Address"]);
    expect(unknownAttributesIn(String(DisplayName))).toEqual(["Cluster.Arn"]);
  });

  test("is left out of outputs and of resources that nothing uses, and a problem elsewhere", () => {
    const resolved = resolve((type) => type === "AWS::SNS::Topic");
    if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
    expect(resolved.stack.resources.get("Cluster")?.properties).toEqual({});
    expect(Object.keys(resolved.stack.outputs)).toEqual(["Name"]);
    expect(resolve(() => true)).toEqual({
      problems: ["Resources.Cluster.Properties.SubnetIds: Fn::Cidr is not supported here"],
    });
  });

  test("a resource that does not exist is a problem in outputs as well, as on AWS", () => {
    const text = `
Conditions: { Never: !Equals [a, b] }
Resources: { T: { Type: AWS::SNS::Topic }, Q: { Type: AWS::SQS::Queue, Condition: Never } }
Outputs: { Queue: { Value: !Ref Q } }
`;
    expect(problemsOf(text)).toEqual([
      "Outputs.Queue.Value: the resource Q does not exist: its condition Never does not hold",
    ]);
  });
});

test("the CDK's bootstrap version needs no value, and takes one", () => {
  const text = `
Parameters: { BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: /cdk-bootstrap/hnb659fds/version } }
Rules: { Check: { Assertions: [{ Assert: !Not [!Contains [["1", "2"], !Ref BootstrapVersion]] }] } }
Resources: { T: { Type: AWS::SNS::Topic } }
`;
  expect(problemsOf(text)).toEqual([]);
  expect(problemsOf(text, { BootstrapVersion: "2" })).toEqual(["Rules.Check: does not hold"]);
});

test("APIs of one template have ids of their own", () => {
  const { resources } = stackOf(`
Resources:
  One: { Type: AWS::ApiGatewayV2::Api }
  Two: { Type: AWS::ApiGatewayV2::Api }
`);
  expect([resources.get("One")?.ref, resources.get("Two")?.ref]).toEqual(["mystack000", "mystack002"]);
});

test("versions and aliases of functions, layers and buckets have their names", () => {
  const { resources, outputs } = stackOf(`
Resources:
  Fn: { Type: AWS::Lambda::Function }
  Version: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !GetAtt Fn.Arn, Name: live } }
  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { LayerName: shared } }
  Uploads: { Type: AWS::S3::Bucket }
Outputs: { Arn: { Value: !GetAtt Uploads.Arn } }
`);
  const arn = "arn:aws:lambda:eu-west-1:123456789012";
  expect(["Version", "Live", "Layer"].map((id) => resources.get(id)?.ref)).toEqual([
    `${arn}:function:Fn:1`,
    `${arn}:function:Fn:live`,
    `${arn}:layer:shared:1`,
  ]);
  expect(outputs["Arn"]).toBe("arn:aws:s3:::uploads");
});
