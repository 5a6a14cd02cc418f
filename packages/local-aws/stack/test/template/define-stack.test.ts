// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.
import { decide } from "@switchboard/local-iam";
import { describe, expect, test } from "vitest";
import { defineText, directory, problemsOf, SMALL_TEMPLATE, withChange } from "./small-template.ts";

function define(text: string) {
  const defined = defineText(text);
  if ("problems" in defined) throw new Error(defined.problems.join("\n"));
  return defined.definition;
}

test("an API, its stage and routes", () => {
  expect(define(SMALL_TEMPLATE).api).toEqual({
    apiId: "smallstack",
    region: "us-east-1",
    accountId: "123456789012",
    stage: "dev",
    routeSelectionExpression: "$request.body.action",
    routes: {
      echo: {
        integration: { type: "AWS_PROXY", functionName: "Echo", timeoutMs: 5_000, permitted: true },
        routeResponse: true,
        throttling: { requestsPerSecond: 100, burst: 5 },
      },
      ping: {
        integration: {
          type: "MOCK",
          requestTemplates: { $default: '{"statusCode":200}' },
          integrationResponses: { $default: { responseTemplates: { $default: "pong" } } },
        },
        // There is an expression and no response: one-way, as on AWS.
        routeResponse: false,
        throttling: { requestsPerSecond: 100, burst: 50 },
      },
    },
  });
});

test("functions, with what they are told", () => {
  const [echo] = define(SMALL_TEMPLATE).functions;
  expect(echo?.definition).toEqual({
    name: "Echo",
    runtime: "nodejs24.x",
    handler: "echo",
    timeoutMs: 4_000,
    memoryMb: 256,
    reservedConcurrency: 7,
    environment: {
      TABLE: "Table",
      QUEUE: "https://sqs.us-east-1.amazonaws.com/123456789012/Queue",
      ENDPOINT: "https://smallstack.execute-api.us-east-1.amazonaws.com/dev",
    },
  });
  expect([echo?.code, echo?.module]).toEqual([`${directory}fixtures`, "template-functions"]);
});

test("a table, queues, what they feed, and secrets", () => {
  const { tables, queues, eventSources, secrets } = define(SMALL_TEMPLATE);
  expect(tables).toEqual([
    {
      TableName: "Table",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    },
  ]);
  expect(queues).toEqual([
    { name: "Queue", visibilityTimeoutSeconds: 60, redrive: { deadLetterQueueName: "Dead", maxReceiveCount: 3 } },
    { name: "Dead" },
  ]);
  expect(eventSources).toEqual([{ functionName: "Worker", queueName: "Queue", batchSize: 2 }]);
  expect(secrets).toEqual([{ name: "shared/key", value: expect.stringMatching(/^[A-Za-z0-9]{20}$/) }]);
});

test("roles, each statement by its name, and what AWS's own policies allow", () => {
  const { Echo, Worker } = define(SMALL_TEMPLATE).roles;
  expect(Echo?.roleName).toBe("EchoRole");
  expect(
    Echo?.statements.map(({ where, actions, resources }) => [where, actions.patterns, resources.patterns]),
  ).toEqual([
    ["EchoRole.Write", ["dynamodb:PutItem"], ["arn:aws:dynamodb:us-east-1:123456789012:table/Table"]],
    ["EchoRole.Send", ["sqs:SendMessage"], ["arn:aws:sqs:us-east-1:123456789012:Queue"]],
    ["EchoRole.AWSLambdaBasicExecutionRole", expect.arrayContaining(["logs:PutLogEvents"]), ["*"]],
  ]);
  expect(Worker?.statements.map(({ where }) => where)).toContain("WorkerRole.AWSLambdaSQSQueueExecutionRole");
});

const HANDLER = "Handler: template-functions.echo";

test.each<[string, string, string, readonly string[]]>([
  [
    "a policy that is not known",
    "Policies:",
    "Policies:\n        - arn:aws-cn:iam::123456789012:policy/team/ours",
    ["Resources.EchoRole.Properties.ManagedPolicyArns: the policy ours is not known here: the role may do everything"],
  ],
  [
    "a role that is not in the template",
    HANDLER,
    `${HANDLER}\n      Role: arn:aws:iam::123456789012:role/path/ours`,
    ["Resources.Echo.Properties.Role: the role ours is not in this template: the function may do everything here"],
  ],
])("%s: a warning, and everything is allowed", (_, before, after, warnings) => {
  const defined = define(withChange([before, after]));
  expect(defined.warnings).toEqual(warnings);
  const { roleName, statements = [] } = defined.roles["Echo"] ?? {};
  expect([roleName, decide(statements, { action: "any:Thing", resource: "arn:any" })]).toEqual([
    before === HANDLER ? "ours" : "EchoRole",
    "allowed",
  ]);
});

test("domains lead to the stage that their root is mapped to; of a path a warning says that it leads nowhere", () => {
  const mapping = (id: string, more: string) =>
    `  ${id}: { Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: ${id}.example.com, ApiId: !Ref Api, Stage: !Ref Stage${more} } }\n`;
  const added = mapping("root", "") + mapping("path", ", ApiMappingKey: chat");
  const { domains, warnings } = define(withChange(["Resources:\n", `Resources:\n${added}`]));
  expect(domains).toEqual([{ domainName: "root.example.com", apiId: "smallstack", stage: "dev" }]);
  expect(warnings).toEqual([
    "Resources.path.Properties.ApiMappingKey: calls of functions to https://path.example.com/chat leave this machine: only a domain's root leads here",
  ]);
});

test("an integration of another kind: a warning, and calls of the route fail", () => {
  const { warnings, api } = define(withChange(["IntegrationType: AWS_PROXY", "IntegrationType: AWS"]));
  const because = "AWS integrations do not run here, only AWS_PROXY and MOCK";
  expect(warnings).toEqual([
    `Resources.EchoIntegration.Properties.IntegrationType: ${because}: calls of the route fail; a function in its place would answer them`,
  ]);
  expect(api.routes["echo"]?.integration).toEqual({ type: "ABSENT", because });
});

test("all that may be set of a queue; a FIFO queue is a standard queue, with a warning", () => {
  const settings =
    "FifoQueue: true, DelaySeconds: 1, ReceiveMessageWaitTimeSeconds: 20, MaximumMessageSize: 2048, MessageRetentionPeriod: 60";
  const { queues, warnings } = define(
    withChange(["Dead: { Type: AWS::SQS::Queue }", `Dead: { Type: AWS::SQS::Queue, Properties: { ${settings} } }`]),
  );
  expect(queues[1]).toEqual({
    name: "Dead.fifo",
    delaySeconds: 1,
    waitSeconds: 20,
    maximumMessageBytes: 2_048,
    retentionSeconds: 60,
  });
  expect(warnings).toEqual([
    "Resources.Dead.Properties.FifoQueue: the queue is a standard queue here: messages are neither kept in order nor sent only once",
  ]);
});

test("a condition that only AWS can decide: a warning, once", () => {
  const condition = 'Condition: { StringEquals: { "aws:ResourceTag/team": blue } }, ';
  expect(define(withChange(["Sid: Write, ", `Sid: Write, ${condition}`])).warnings).toEqual([
    "Resources.EchoRole.Properties.Policies: EchoRole.Write: the condition key aws:resourcetag/team is not known here: what depends on it is allowed",
  ]);
});

test("SAM's policy templates and AWS's own policies, by name or by ARN in any partition", () => {
  const policies =
    "Policies:\n        - AmazonSQSFullAccess\n        - arn:aws-us-gov:iam::aws:policy/AWSLambdaRole\n        - DynamoDBCrudPolicy: { TableName: !Ref Table }";
  const { warnings, roles } = define(withChange(["Policies:", policies]));
  const may = (action: string, resource: string) => decide(roles["Echo"]?.statements ?? [], { action, resource });
  const table = "arn:aws:dynamodb:us-east-1:123456789012:table/Table";
  expect(warnings).toEqual([]);
  expect([may("dynamodb:Query", `${table}/index/x`), may("dynamodb:DeleteTable", table)]).toEqual([
    "allowed",
    "not-allowed",
  ]);
  expect([may("sqs:PurgeQueue", "arn:any"), may("lambda:InvokeFunction", "arn:any")]).toEqual(["allowed", "allowed"]);
});

test.each([
  ["for another route", "/dev/echo", "/dev/other", false],
  ["for another stage", "/dev/echo", "/prod/echo", false],
  ["for every route", "/dev/echo", "/dev/*", true],
  ["for another principal", "apigateway.amazonaws.com", "events.amazonaws.com", false],
  ["to do something else", "Action: lambda:InvokeFunction", "Action: lambda:GetFunction", false],
  ["for another function", "FunctionName: !Ref Echo", "FunctionName: !Ref Worker", false],
])("a permission %s", (_, before, after, permitted) => {
  const { routes } = define(withChange([before, after])).api;
  expect(routes["echo"]?.integration).toMatchObject({ permitted });
});

const OWN_ROLE = `
  OwnRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }]
  OwnPolicy:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref OwnRole]
      PolicyDocument: { Statement: { Effect: Allow, Action: "*", Resource: "*" } }
`;

test("a role with policies that attach themselves to it", () => {
  const text = withChange([
    "Handler: template-functions.echo",
    "Handler: template-functions.echo\n      Role: !GetAtt OwnRole.Arn",
  ]);
  const { Echo } = define(text + OWN_ROLE).roles;
  expect(Echo?.statements.map(({ where }) => where)).toEqual(["OwnRole.Statement[0]"]);
});

test("a deployment that does not wait for a route is a warning: here the stage has the route", () => {
  const deployment = `
  Deployment:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [EchoRoute]
    Properties: { ApiId: !Ref Api }
`;
  const text = withChange(["AutoDeploy: true", "DeploymentId: !Ref Deployment"]) + deployment;
  const { api, warnings } = define(text);
  expect(Object.keys(api.routes)).toEqual(["echo", "ping"]);
  expect(warnings).toEqual([
    "Resources.Deployment: does not depend on PingRoute: on AWS the stage may be deployed without such a route",
  ]);
  expect(define(text.replace("[EchoRoute]", "[EchoRoute, PingRoute]")).warnings).toEqual([]);
});

test.each<[string, string, string, readonly string[]]>([
  [
    "no WebSocket API",
    "ProtocolType: WEBSOCKET",
    "ProtocolType: HTTP",
    ["Resources: needs an AWS::ApiGatewayV2::Api with ProtocolType WEBSOCKET"],
  ],
  [
    "no deployment",
    "AutoDeploy: true",
    "Description: none",
    ["Resources.Stage: has neither AutoDeploy nor a deployment"],
  ],
  ["a reserved stage", "StageName: dev", "StageName: ping", ["stage ping is reserved"]],
  ["no integration", "${EchoIntegration}", "Other", ["Resources.EchoRoute.Properties.Target: is no integration"]],
  [
    "a function that is not there",
    "${Echo.Arn}",
    "arn:aws:lambda:x",
    ["EchoIntegration.Properties.IntegrationUri: names no"],
  ],
  ["no code", "CodeUri: fixtures", "CodeUri: nowhere", ["Resources.Echo.Properties.CodeUri: there is no nowhere"]],
  ["no handler", "Handler: template-functions.echo", "Handler: echo", ["Resources.Echo.Properties.Handler: needs"]],
  ["another language", "Runtime: nodejs24.x", "Runtime: ruby3.4", ["ruby3.4 does not run here"]],
  ["no number", "Timeout: 4", "Timeout: soon", ["Resources.Echo.Properties.Timeout: is no number"]],
  [
    "a policy with a condition that AWS refuses",
    "Sid: Write, ",
    "Sid: Write, Condition: { Same: {} }, ",
    ["EchoRole.Write: there is no condition operator Same"],
  ],
  [
    "a statement with a member that AWS refuses",
    "Sid: Write, ",
    'Sid: Write, Principal: "*", ',
    ["EchoRole.Write: Principal is not supported here"],
  ],
  ["no role", "Timeout: 4", "Role: none", ["Resources.Echo.Properties.Role: is no role"]],
  ["a message that comes back too early", "VisibilityTimeout: 60", "VisibilityTimeout: 1", ["visibility timeout"]],
  [
    "a secret without a value",
    "GenerateSecretString: { PasswordLength: 20 }",
    "Description: none",
    ["Resources.Secret: needs"],
  ],
])("%s is a problem", (_, before, after, problems) => {
  expect(problemsOf(withChange([before, after]))).toEqual(problems.map((problem) => expect.stringContaining(problem)));
});

test("a role that may not read the queue is a problem before the mapping runs", () => {
  const text = withChange([
    "Handler: template-functions.work",
    "Handler: template-functions.work\n      Role: !GetAtt OwnRole.Arn",
  ]);
  const readsNothing = (text + OWN_ROLE).replace('Action: "*"', "Action: sqs:DeleteMessage");
  expect(problemsOf(readsNothing)).toEqual([
    "Resources.WorkerTasks: The provided execution role does not have permissions to call ReceiveMessage on SQS",
    "Resources.WorkerTasks: The provided execution role does not have permissions to call GetQueueAttributes on SQS",
  ]);
});

test("a stage may be $default", () => {
  const { api } = define(withChange(["StageName: dev", "StageName: $default"], ["/dev/echo", "/$default/echo"]));
  expect([api.stage, api.routes["echo"]?.integration]).toMatchObject(["$default", { permitted: true }]);
});

describe("a role of the integration's own decides whether the API may invoke its function", () => {
  const ROLE = `
  ApiRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: apigateway.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: invoke
          PolicyDocument: { Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Echo.Arn }] }
  Table:`;
  const integration = (credentials: string): readonly [string, string] => [
    "TimeoutInMillis: 5000",
    `TimeoutInMillis: 5000\n      CredentialsArn: ${credentials}`,
  ];
  const withRole = (...changes: readonly (readonly [string, string])[]) =>
    define(withChange(["\n  Table:", ROLE], integration("!GetAtt ApiRole.Arn"), ...changes)).api.routes["echo"]
      ?.integration;
  const notPermitted = [
    "Action: lambda:InvokeFunction\n      FunctionName",
    "Action: lambda:GetFunction\n      FunctionName",
  ] as const;

  test("lets it where the role allows it, even if the resource policy does not", () => {
    expect(withRole()).toMatchObject({ permitted: true });
    expect(withRole(notPermitted)).toMatchObject({ permitted: true });
  });

  test("does not let it where the role cannot be assumed, or does not allow it", () => {
    expect(withRole(["Service: apigateway", "Service: lambda"])).toMatchObject({ permitted: false });
    expect(withRole(["Resource: !GetAtt Echo.Arn", "Resource: !GetAtt Worker.Arn"])).toMatchObject({
      permitted: false,
    });
  });

  test("of a role that is not in the template nothing is known", () => {
    const elsewhere = integration("arn:aws:iam::123456789012:role/of-others");
    expect(define(withChange(elsewhere, notPermitted)).api.routes["echo"]?.integration).toMatchObject({
      permitted: true,
    });
  });

  test("an authorizer's counts the same", () => {
    const authorizer = `
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerType: REQUEST
      IdentitySource: [route.request.querystring.token]
      AuthorizerCredentialsArn: !GetAtt ApiRole.Arn
      AuthorizerUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Echo.Arn}/invocations
  Table:`;
    const connect = [
      "RouteKey: echo",
      "RouteKey: $connect\n      AuthorizationType: CUSTOM\n      AuthorizerId: !Ref Authorizer",
    ] as const;
    const permittedBy = (...changes: readonly (readonly [string, string])[]) =>
      define(withChange(["\n  Table:", ROLE], ["\n  Table:", authorizer], connect, ...changes)).api.routes["$connect"]
        ?.authorization;
    expect(permittedBy()).toMatchObject({ permitted: true });
    expect(permittedBy(["Service: apigateway", "Service: lambda"])).toMatchObject({ permitted: false });
  });
});

test("a table whose logical id is too short for a name gets a longer one, which everybody uses", () => {
  const short = withChange(["\n  Table:", "\n  T:"], ["!Ref Table", "!Ref T"], ["!GetAtt Table.Arn", "!GetAtt T.Arn"]);
  const { tables, functions } = define(short);
  expect([tables[0]?.TableName, functions[0]?.definition.environment?.["TABLE"]]).toEqual([
    "small-stack-T",
    "small-stack-T",
  ]);
});

describe("what is left alone, with one warning", () => {
  const warningsOf = (...changes: readonly (readonly [string, string])[]) =>
    define(withChange(...changes)).warnings.map((warning) => warning.replaceAll(directory, ""));
  const resource = (text: string): readonly [string, string] => ["\n  Table:", `\n  ${text}\n  Table:`];

  test("nothing, of a template that needs no more than there is", () => {
    expect(warningsOf()).toEqual([]);
  });

  test("services that are not here, in one line", () => {
    const topic = resource("Topic: { Type: AWS::SNS::Topic, Properties: { KmsMasterKeyId: !GetAtt Table.Colour } }");
    const buckets = resource("One: { Type: AWS::S3::Bucket }\n  Two: { Type: AWS::S3::Bucket }");
    expect(warningsOf(topic, buckets)).toEqual([
      "Not here, so that nothing comes from them and calls to them leave this machine: AWS::SNS::Topic (Topic); AWS::S3::Bucket (One, Two)",
    ]);
  });

  test("an attribute that is not known, where a function's variable has it", () => {
    expect(warningsOf(["TABLE: !Ref Table", "TABLE: !Sub a-${Table.Colour}"])).toEqual([
      "Resources.Echo.Properties.Environment.Variables.TABLE: Table.Colour is not known here: give the value with --set Table.Colour=<value>",
    ]);
  });

  test("nothing, of an attribute whose value is given", () => {
    const defined = defineText(withChange(["TABLE: !Ref Table", "TABLE: !Sub a-${Table.Colour}"]), {
      "Table.Colour": "red",
    });
    if ("problems" in defined) throw new Error(defined.problems.join("\n"));
    const { functions, warnings } = defined.definition;
    expect([functions[0]?.definition.environment?.["TABLE"], warnings]).toEqual(["a-red", []]);
  });

  test("a function that cannot run and that no route calls, with its mapping and as a target", () => {
    const rule = resource(
      "Rule: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !GetAtt Worker.Arn }] } }",
    );
    const text = withChange(
      ["CodeUri: fixtures\n      Handler: template-functions.work", "CodeUri: dist\n      Handler: a.b"],
      rule,
    );
    const { functions, eventSources, roles, warnings } = define(text);
    expect([functions.map(({ definition }) => definition.name), eventSources, Object.keys(roles)]).toEqual([
      ["Echo"],
      [],
      ["Echo"],
    ]);
    expect(warnings.map((warning) => warning.replaceAll(directory, ""))).toEqual([
      "Resources.Worker: is left out, as no route of the API calls it: there is no dist; it has to be built first",
      "Resources.Rule.Properties.Targets[0].Arn: arn:aws:lambda:us-east-1:123456789012:function:Worker gets no events here: it is no function and no queue that runs here",
    ]);
  });

  test.each([
    "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
    "arn:aws:sqs:us-east-1:123456789012:of-others",
    "!GetAtt Table.Colour",
  ])("a mapping from %s", (arn) => {
    const [warning, ...others] = warningsOf(["Queue: !GetAtt Queue.Arn", `Queue: ${arn}`]);
    expect([warning, others]).toEqual([
      "Resources.WorkerTasks.Properties.EventSourceArn: Worker gets nothing from it: it is no queue and no stream that is here",
      [],
    ]);
  });
});

test("a route may call a version or an alias of a function", () => {
  const alias = "\n  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Echo, Name: live } }\n  Table:";
  const { api } = define(
    withChange(
      ["\n  Table:", alias],
      ["${Echo.Arn}/invocations", "${Live}/invocations"],
      ["FunctionName: !Ref Echo\n      Principal", "FunctionName: !Ref Live\n      Principal"],
    ),
  );
  expect(api.routes["echo"]?.integration).toMatchObject({ functionName: "Echo", permitted: true });
});
