import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";

const app = new App();
const stack = new Stack(app, "AuctionStack");

const table = new Table(stack, "Bidders", {
  partitionKey: { name: "connectionId", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const functionOf = (id, entry) =>
  new NodejsFunction(stack, id, {
    entry,
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(10),
    environment: { TABLE_NAME: table.tableName },
  });
const connect = functionOf("Connect", "functions/connect.ts");
const disconnect = functionOf("Disconnect", "functions/disconnect.ts");
const bid = functionOf("Bid", "functions/bid.ts");
const rules = new lambda.Function(stack, "Rules", {
  runtime: Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: lambda.Code.fromAsset("rules"),
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
