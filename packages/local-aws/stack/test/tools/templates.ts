// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.
// Templates as the tools write them, with nothing left out that these tests are about.

const PERMISSION = { Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
const ASSUMED_BY_LAMBDA = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function invocationOf(id: string) {
  const arn = { "Fn::GetAtt": [id, "Arn"] };
  const service = [
    "arn:",
    { Ref: "AWS::Partition" },
    ":apigateway:",
    { Ref: "AWS::Region" },
    ":lambda:path/2015-03-31/functions/",
  ];
  return { "Fn::Join": ["", [...service, arn, "/invocations"]] };
}

/** `.serverless/cloudformation-template-update-stack.json`: code and a layer in S3, a version of the function, the address in an output. */
export const SERVERLESS = {
  AWSTemplateFormatVersion: "2010-09-09",
  Description: "The AWS CloudFormation template for this Serverless application",
  Resources: {
    ServerlessDeploymentBucket: { Type: "AWS::S3::Bucket", Properties: {} },
    ServerlessDeploymentBucketPolicy: {
      Type: "AWS::S3::BucketPolicy",
      Properties: { Bucket: { Ref: "ServerlessDeploymentBucket" }, PolicyDocument: { Statement: [] } },
    },
    AnswerLogGroup: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/aws/lambda/chat-dev-answer" } },
    IamRoleLambdaExecution: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
        Policies: [
          {
            PolicyName: { "Fn::Join": ["-", ["chat", "dev", "lambda"]] },
            PolicyDocument: {
              Statement: [
                {
                  Effect: "Allow",
                  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                  Resource: [{ "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*" }],
                },
              ],
            },
          },
        ],
        Path: "/",
        RoleName: { "Fn::Join": ["-", ["chat", "dev", { Ref: "AWS::Region" }, "lambdaRole"]] },
      },
    },
    SharedLambdaLayer: {
      Type: "AWS::Lambda::LayerVersion",
      Properties: {
        Content: { S3Bucket: { Ref: "ServerlessDeploymentBucket" }, S3Key: "serverless/chat/dev/1/shared.zip" },
        LayerName: "shared",
      },
    },
    AnswerLambdaFunction: {
      Type: "AWS::Lambda::Function",
      Properties: {
        Code: { S3Bucket: { Ref: "ServerlessDeploymentBucket" }, S3Key: "serverless/chat/dev/1/chat.zip" },
        Handler: "src/answer.handler",
        Runtime: "nodejs22.x",
        FunctionName: "chat-dev-answer",
        Role: { "Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"] },
        Layers: [
          { Ref: "SharedLambdaLayer" },
          "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:53",
        ],
      },
      DependsOn: ["AnswerLogGroup"],
    },
    AnswerLambdaVersionAbc: {
      Type: "AWS::Lambda::Version",
      DeletionPolicy: "Retain",
      Properties: { FunctionName: { Ref: "AnswerLambdaFunction" }, CodeSha256: "abc" },
    },
    WebsocketsApi: {
      Type: "AWS::ApiGatewayV2::Api",
      Properties: {
        Name: "dev-chat-websockets",
        RouteSelectionExpression: "$request.body.action",
        ProtocolType: "WEBSOCKET",
      },
    },
    AnswerWebsocketsIntegration: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId: { Ref: "WebsocketsApi" },
        IntegrationType: "AWS_PROXY",
        IntegrationUri: invocationOf("AnswerLambdaFunction"),
      },
    },
    AnswerLambdaPermissionWebsockets: {
      Type: "AWS::Lambda::Permission",
      DependsOn: ["WebsocketsApi", "AnswerLambdaFunction"],
      Properties: { ...PERMISSION, FunctionName: { "Fn::GetAtt": ["AnswerLambdaFunction", "Arn"] } },
    },
    SdefaultWebsocketsRoute: {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        ApiId: { Ref: "WebsocketsApi" },
        RouteKey: "$default",
        AuthorizationType: "NONE",
        RouteResponseSelectionExpression: "$default",
        Target: { "Fn::Join": ["/", ["integrations", { Ref: "AnswerWebsocketsIntegration" }]] },
      },
    },
    SdefaultWebsocketsRouteResponse: {
      Type: "AWS::ApiGatewayV2::RouteResponse",
      Properties: {
        ApiId: { Ref: "WebsocketsApi" },
        RouteId: { Ref: "SdefaultWebsocketsRoute" },
        RouteResponseKey: "$default",
      },
    },
    WebsocketsDeploymentXyz: {
      Type: "AWS::ApiGatewayV2::Deployment",
      DependsOn: ["SdefaultWebsocketsRoute"],
      Properties: { ApiId: { Ref: "WebsocketsApi" }, Description: "Serverless Websockets" },
    },
    WebsocketsDeploymentStage: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: {
        ApiId: { Ref: "WebsocketsApi" },
        StageName: "dev",
        DeploymentId: { Ref: "WebsocketsDeploymentXyz" },
      },
    },
  },
  Outputs: {
    ServerlessDeploymentBucketName: {
      Value: { Ref: "ServerlessDeploymentBucket" },
      Export: { Name: "sls-chat-bucket" },
    },
    AnswerLambdaFunctionQualifiedArn: { Value: { Ref: "AnswerLambdaVersionAbc" } },
    ServiceEndpointWebsocket: {
      Value: {
        "Fn::Join": ["", ["wss://", { Ref: "WebsocketsApi" }, ".execute-api.", { Ref: "AWS::Region" }, "/dev"]],
      },
    },
  },
};

/**
 * `cdk.out/Chat.template.json`: assets by their hash, with or without metadata that says where they are, the check of the bootstrap
 * version, and a function of the CDK's own that is inline.
 */
export function cdk(metadata: Readonly<Record<string, unknown>>) {
  const bucket = { "Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}" };
  return {
    Resources: {
      AnswerServiceRole1: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
          ManagedPolicyArns: [
            {
              "Fn::Join": [
                "",
                ["arn:", { Ref: "AWS::Partition" }, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
              ],
            },
          ],
        },
        Metadata: { "aws:cdk:path": "Chat/Answer/ServiceRole/Resource" },
      },
      Answer2: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Code: { S3Bucket: bucket, S3Key: "0a1b2c.zip" },
          Handler: "index.handler",
          Role: { "Fn::GetAtt": ["AnswerServiceRole1", "Arn"] },
          Runtime: "nodejs22.x",
          Environment: { Variables: { PROVIDER: { "Fn::GetAtt": ["Lookup", "Value.Host"] } } },
        },
        DependsOn: ["AnswerServiceRole1"],
        Metadata: { "aws:cdk:path": "Chat/Answer/Resource", ...metadata },
      },
      Provider3: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Code: { ZipFile: "exports.handler = async () => undefined;" },
          Handler: "index.handler",
          Role: { "Fn::GetAtt": ["AnswerServiceRole1", "Arn"] },
          Runtime: "nodejs22.x",
        },
      },
      Lookup: {
        Type: "Custom::Lookup",
        Properties: { ServiceToken: { "Fn::GetAtt": ["Provider3", "Arn"] }, Of: { "Fn::ImportValue": "elsewhere" } },
      },
      Socket4: {
        Type: "AWS::ApiGatewayV2::Api",
        Properties: { Name: "Socket", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" },
      },
      SocketdefaultRoute5: {
        Type: "AWS::ApiGatewayV2::Route",
        Properties: {
          ApiId: { Ref: "Socket4" },
          AuthorizationType: "NONE",
          RouteKey: "$default",
          RouteResponseSelectionExpression: "$default",
          Target: { "Fn::Join": ["", ["integrations/", { Ref: "Integration6" }]] },
        },
      },
      RouteResponse: {
        Type: "AWS::ApiGatewayV2::RouteResponse",
        Properties: {
          ApiId: { Ref: "Socket4" },
          RouteId: { Ref: "SocketdefaultRoute5" },
          RouteResponseKey: "$default",
        },
      },
      Integration6: {
        Type: "AWS::ApiGatewayV2::Integration",
        Properties: {
          ApiId: { Ref: "Socket4" },
          IntegrationType: "AWS_PROXY",
          IntegrationUri: invocationOf("Answer2"),
        },
      },
      Permission7: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          ...PERMISSION,
          FunctionName: { "Fn::GetAtt": ["Answer2", "Arn"] },
          SourceArn: {
            "Fn::Join": [
              "",
              [
                "arn:aws:execute-api:",
                { Ref: "AWS::Region" },
                ":",
                { Ref: "AWS::AccountId" },
                ":",
                { Ref: "Socket4" },
                "/*$default",
              ],
            ],
          },
        },
      },
      Stage8: {
        Type: "AWS::ApiGatewayV2::Stage",
        Properties: { ApiId: { Ref: "Socket4" }, AutoDeploy: true, StageName: "dev" },
      },
      CDKMetadata: {
        Type: "AWS::CDK::Metadata",
        Properties: { Analytics: "v2:deflate64:abc" },
        Condition: "CDKMetadataAvailable",
      },
    },
    Conditions: { CDKMetadataAvailable: { "Fn::Or": [{ "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] }] } },
    Parameters: {
      BootstrapVersion: {
        Type: "AWS::SSM::Parameter::Value<String>",
        Default: "/cdk-bootstrap/hnb659fds/version",
        Description: "Version of the CDK Bootstrap resources in this environment, automatically retrieved from SSM.",
      },
    },
    Rules: {
      CheckBootstrapVersion: {
        Assertions: [
          {
            Assert: { "Fn::Not": [{ "Fn::Contains": [["1", "2", "3", "4", "5"], { Ref: "BootstrapVersion" }] }] },
            AssertDescription: "CDK bootstrap stack version 6 required.",
          },
        ],
      },
    },
  };
}

/** `.aws-sam/build/template.yaml`: each function in a directory of its own, a layer that was built, inline code. */
export const SAM_BUILD = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, Layers: [!Ref Shared] }
  Api: { OpenApiVersion: 3.0.1 }
Resources:
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: dev
      Routes:
        $default: { FunctionArn: !GetAtt Answer.Arn, RouteResponseSelectionExpression: $default }
        inline: { FunctionArn: !GetAtt Inline.Arn, RouteResponseSelectionExpression: $default }
  DefaultResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Socket, RouteId: SocketDefaultRoute, RouteResponseKey: $default }
  InlineResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Socket, RouteId: SocketInlineRoute, RouteResponseKey: $default }
  Answer:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: Answer, Handler: app.handler }
    Metadata: { SamResourceId: Answer }
  Inline:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: |
        exports.handler = async ({ body }) => ({ statusCode: 200, body: "inline " + body });
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: Shared, CompatibleRuntimes: [nodejs22.x] }
    Metadata: { BuildMethod: nodejs22.x, SamResourceId: Shared }
  Image:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: image:latest, Events: { Get: { Type: Api, Properties: { Path: /, Method: get } } } }
  Rust:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: Rust, Handler: bootstrap, Runtime: provided.al2023 }
Outputs:
  Url: { Value: !Sub "https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.amazonaws.com/Prod/" }
`;
