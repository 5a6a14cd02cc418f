// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.
import { expect, test } from "vitest";
import { readTemplate } from "../src/read-template.ts";
import { resolveTemplate } from "../src/resolve-template.ts";
import type { Stack } from "../src/stack.ts";

const place = { region: "eu-west-1", accountId: "123456789012", stackName: "chat" };

function stackOf(resources: string): Stack {
  const read = readTemplate(`Transform: AWS::Serverless-2016-10-31\n${resources}`);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const resolved = resolveTemplate(read.template, { place });
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack;
}

function problemsOf(resources: string): readonly string[] {
  const read = readTemplate(`Transform: AWS::Serverless-2016-10-31\n${resources}`);
  return "problems" in read ? read.problems : [];
}

const FUNCTION = "{ Type: AWS::Serverless::Function, Properties: { CodeUri: ., Handler: a.b, Runtime: nodejs24.x } }";

const SOCKET = `
Globals: { WebSocketApi: { DefaultRouteSettings: { ThrottlingBurstLimit: 9 } } }
Resources:
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: dev
      Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Judge.Arn, IdentitySource: [route.request.querystring.token] }
      Routes:
        $connect: { FunctionArn: !GetAtt Connect.Arn }
        sendMessage: { FunctionArn: !GetAtt Send.Arn, IntegrationTimeout: 5000 }
  Judge: ${FUNCTION}
  Connect: ${FUNCTION}
  Send:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      Environment: { Variables: { ENDPOINT: !Sub "https://\${Socket}.execute-api.\${AWS::Region}.amazonaws.com/dev" } }
`;

test("a WebSocket API of SAM becomes an API with a stage, routes, integrations and permissions, without a circle", () => {
  const { resources } = stackOf(SOCKET);
  expect(Object.fromEntries([...resources].map(([id, { type }]) => [id, type]))).toMatchObject({
    Socket: "AWS::ApiGatewayV2::Api",
    SocketdevStage: "AWS::ApiGatewayV2::Stage",
    SocketConnectRoute: "AWS::ApiGatewayV2::Route",
    SocketConnectIntegration: "AWS::ApiGatewayV2::Integration",
    SocketConnectPermission: "AWS::Lambda::Permission",
    SocketSendmessageRoute: "AWS::ApiGatewayV2::Route",
    SocketConnectAuthorizer: "AWS::ApiGatewayV2::Authorizer",
    SocketAuthorizerPermission: "AWS::Lambda::Permission",
  });
  expect(resources.get("Socket")?.properties).toMatchObject({ ProtocolType: "WEBSOCKET", Name: "Socket" });
  expect(resources.get("SocketdevStage")?.properties).toMatchObject({
    ...{ ApiId: "chat000000", StageName: "dev", AutoDeploy: true },
    DefaultRouteSettings: { ThrottlingBurstLimit: 9 },
  });
  expect(resources.get("SocketConnectRoute")?.properties).toMatchObject({
    ...{ RouteKey: "$connect", Target: "integrations/SocketConnectIntegration" },
    ...{ AuthorizationType: "CUSTOM", AuthorizerId: "SocketConnectAuthorizer" },
  });
  expect(resources.get("SocketSendmessageRoute")?.properties).not.toHaveProperty("AuthorizationType");
  expect(resources.get("SocketSendmessageIntegration")?.properties).toMatchObject({
    IntegrationUri:
      "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:Send/invocations",
    TimeoutInMillis: 5_000,
  });
  expect(resources.get("SocketSendmessagePermission")?.properties["SourceArn"]).toBe(
    "arn:aws:execute-api:eu-west-1:123456789012:chat000000/dev/sendMessage",
  );
  expect(resources.get("SocketAuthorizerPermission")?.properties["SourceArn"]).toBe(
    "arn:aws:execute-api:eu-west-1:123456789012:chat000000/authorizers/SocketConnectAuthorizer",
  );
});

test("functions refer to the stage of a WebSocket API of SAM, as SAM lets them", () => {
  const variables = "Variables: { ENDPOINT:";
  const stage = 'Variables: { STAGE: !Ref Socket.Stage, PATH: !Sub "${Socket}/${Socket.Stage}", ENDPOINT:';
  const { resources } = stackOf(SOCKET.replace(variables, stage));
  expect(resources.get("Send")?.properties["Environment"]).toMatchObject({
    Variables: { STAGE: "dev", PATH: "chat000000/dev" },
  });
});

test.each([
  ["StageName: dev", "StageName: $default", "StageName: SAM refuses $default for a WebSocket API"],
  ["AuthType: CUSTOM", "AuthType: JWT", "Auth: needs the AuthType NONE, AWS_IAM, or CUSTOM with an AuthArn"],
  ["$connect: ", "connect: ", "Auth: needs a $connect route"],
  ["sendMessage: ", "send-message: ", "Routes.send-message: SAM takes letters and digits, $connect, $disconnect and"],
  ["FunctionArn: !GetAtt Send.Arn, ", "", "Routes.sendMessage: needs a FunctionArn"],
])("%s → %s is a problem of a WebSocket API of SAM", (before, after, problem) => {
  expect(problemsOf(SOCKET.replace(before, after))).toEqual([
    expect.stringContaining(`Resources.Socket.Properties.${problem}`),
  ]);
});

test("a simple table has one key", () => {
  const { resources } = stackOf(`
Resources:
  Plain: { Type: AWS::Serverless::SimpleTable }
  Named:
    Type: AWS::Serverless::SimpleTable
    Properties: { TableName: things, PrimaryKey: { Name: number, Type: Number }, ProvisionedThroughput: { ReadCapacityUnits: 5 } }
`);
  expect(resources.get("Plain")).toMatchObject({
    type: "AWS::DynamoDB::Table",
    properties: {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    },
  });
  expect(resources.get("Named")?.properties).toEqual({
    TableName: "things",
    ProvisionedThroughput: { ReadCapacityUnits: 5 },
    AttributeDefinitions: [{ AttributeName: "number", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "number", KeyType: "HASH" }],
  });
});

test("events that nothing here makes are one warning for each type, and what SAM makes for them can be referred to", () => {
  const get = "{ Type: Api, Properties: { Path: /, Method: get } }";
  const { warnings, resources, outputs } = stackOf(`
Globals: { Api: { Cors: "'*'" }, HttpApi: { FailOnWarnings: true } }
Resources:
  One: { Type: AWS::Serverless::Function, Properties: { CodeUri: ., Handler: a.b, Events: { Get: ${get}, Root: ${get} } } }
  Two:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Get: ${get}
        New: { Type: S3, Properties: { Bucket: !Ref Bucket, Events: s3:ObjectCreated:* } }
        Often: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } }
  Bucket: { Type: AWS::S3::Bucket }
Outputs:
  Url: { Value: !Sub "https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.amazonaws.com/Prod/" }
  FunctionUrl: { Value: !GetAtt TwoUrl.FunctionUrl }
`);
  expect(warnings).toEqual([
    "Events of type Api never come, because REST APIs are not here: One.Get, One.Root, Two.Get",
    "Events of type S3 never come, because S3 is not here: Two.New",
    "Events of type ScheduleV2 never come, because EventBridge Scheduler is not here: Two.Often",
  ]);
  expect(resources.get("ServerlessRestApi")?.type).toBe("AWS::ApiGateway::RestApi");
  expect(outputs["Url"]).toBe("https://ServerlessRestApi.execute-api.eu-west-1.amazonaws.com/Prod/");
  expect(outputs["FunctionUrl"]).toBe("{{unknown:TwoUrl.FunctionUrl}}");
});

test("an event of a type that SAM does not have is a problem", () => {
  const text =
    "{ Type: AWS::Serverless::Function, Properties: { CodeUri: ., Handler: a.b, Events: { E: { Type: Sqs } } } }";
  expect(problemsOf(`Resources: { One: ${text} }`)).toEqual([
    'Resources.One.Properties.Events.E: SAM has no events of type "Sqs"',
  ]);
});

test("a resource can be left out of the globals, wholly or for some properties", () => {
  const { resources } = stackOf(`
Globals: { Function: { Timeout: 5, MemorySize: 256 } }
Resources:
  All: { Type: AWS::Serverless::Function, IgnoreGlobals: "*", Properties: { Handler: a.b } }
  One: { Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout], Properties: { Handler: a.b } }
`);
  expect(resources.get("All")?.properties).not.toHaveProperty("MemorySize");
  expect(resources.get("One")?.properties).toMatchObject({ MemorySize: 256 });
  expect(resources.get("One")?.properties).not.toHaveProperty("Timeout");
});
