// @boundaries-ignore written for the CDK, whose output is in cdk.out
import {
  App,
  aws_apigatewayv2,
  aws_apigatewayv2_integrations,
  aws_dynamodb,
  aws_lambda,
  aws_lambda_nodejs,
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
} from "aws-cdk-lib";

const { WebSocketApi, WebSocketStage } = aws_apigatewayv2;
const { WebSocketLambdaIntegration } = aws_apigatewayv2_integrations;

const app = new App();
const stack = new Stack(app, "AuctionStack");

const table = new aws_dynamodb.Table(stack, "Bidders", {
  partitionKey: { name: "connectionId", type: aws_dynamodb.AttributeType.STRING },
  billingMode: aws_dynamodb.BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});

function nodejsFunction(id, entry) {
  return new aws_lambda_nodejs.NodejsFunction(stack, id, {
    entry,
    runtime: aws_lambda.Runtime.NODEJS_24_X,
    timeout: Duration.seconds(10),
    environment: { TABLE_NAME: table.tableName },
  });
}

const connect = nodejsFunction("Connect", "functions/connect.ts");
const disconnect = nodejsFunction("Disconnect", "functions/disconnect.ts");
const bid = nodejsFunction("Bid", "functions/bid.ts");
const rules = new aws_lambda.Function(stack, "Rules", {
  runtime: aws_lambda.Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: aws_lambda.Code.fromAsset("rules"),
});
for (const each of [connect, disconnect]) table.grantWriteData(each);
table.grantReadData(bid);

const api = new WebSocketApi(stack, "Api", {
  connectRouteOptions: { integration: new WebSocketLambdaIntegration("ConnectIntegration", connect) },
  disconnectRouteOptions: { integration: new WebSocketLambdaIntegration("DisconnectIntegration", disconnect) },
});
api.addRoute("bid", { integration: new WebSocketLambdaIntegration("BidIntegration", bid) });
api.addRoute("rules", { integration: new WebSocketLambdaIntegration("RulesIntegration", rules), returnResponse: true });
const stage = new WebSocketStage(stack, "Stage", { webSocketApi: api, stageName: "prod", autoDeploy: true });
bid.addEnvironment("CALLBACK_URL", stage.callbackUrl);
api.grantManageConnections(bid);
new CfnOutput(stack, "Url", { value: stage.url });
