import { fileURLToPath } from "node:url";
import { readTemplate } from "@switchboard/template";
import { defineStack } from "../../src/template/stack-definition.ts";

/** A template of the least that runs; {@link withChange} says what is different in a test. */
export const SMALL_TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Rate: { Type: Number, Default: 100 }
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: small, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: dev
      AutoDeploy: true
      DefaultRouteSettings: { ThrottlingRateLimit: !Ref Rate, ThrottlingBurstLimit: 50 }
      RouteSettings: { echo: { ThrottlingBurstLimit: 5 } }
  EchoRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: echo
      Target: !Sub integrations/\${EchoIntegration}
      RouteResponseSelectionExpression: $default
  EchoResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Api, RouteId: !Ref EchoRoute, RouteResponseKey: $default }
  EchoIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Echo.Arn}/invocations
      TimeoutInMillis: 5000
  EchoPermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Echo
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/dev/echo
  PingRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: ping
      Target: !Sub integrations/\${PingIntegration}
      RouteResponseSelectionExpression: $default
  PingIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: MOCK, RequestTemplates: { $default: '{"statusCode":200}' } }
  PingIntegrationResponse:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties:
      ApiId: !Ref Api
      IntegrationId: !Ref PingIntegration
      IntegrationResponseKey: $default
      ResponseTemplates: { $default: pong }
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } }
  Dead: { Type: AWS::SQS::Queue }
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: shared/key, GenerateSecretString: { PasswordLength: 20 } }
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: fixtures
      Handler: template-functions.echo
      Runtime: nodejs24.x
      Timeout: 4
      MemorySize: 256
      ReservedConcurrentExecutions: 7
      Environment:
        Variables:
          TABLE: !Ref Table
          QUEUE: !Ref Queue
          ENDPOINT: !Sub https://\${Api}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/dev
      Policies:
        - Statement:
            - { Sid: Write, Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Table.Arn }
            - { Sid: Send, Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: fixtures
      Handler: template-functions.work
      Runtime: nodejs24.x
      Events: { Tasks: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 2 } } }
`;

/** The template with a text in it replaced, which must be there. */
export function withChange(...changes: readonly (readonly [before: string, after: string])[]): string {
  return changes.reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`There is no ${before} in the template.`);
    return text.replace(before, after);
  }, SMALL_TEMPLATE);
}

export const place = { region: "us-east-1", accountId: "123456789012", stackName: "small-stack" };
export const directory = fileURLToPath(new URL(".", import.meta.url));

/** What runs of a template, or what is wrong with it. */
export function defineText(text: string, parameters: Readonly<Record<string, string>> = {}, folder = directory) {
  const read = readTemplate(text);
  return "problems" in read ? read : defineStack(read.template, { directory: folder, place, parameters });
}

/** Without the directory on this machine, of which problems tell. */
export function problemsOf(text: string, parameters: Readonly<Record<string, string>> = {}): readonly string[] {
  const defined = defineText(text, parameters);
  return "problems" in defined ? defined.problems.map((problem) => problem.replaceAll(directory, "")) : [];
}
