const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");

// ApiEndpoint begins with wss://.
const endpoint = `${process.env.API_ENDPOINT.replace("wss://", "https://")}/${process.env.STAGE}`;
const connections = new ApiGatewayManagementApiClient({ endpoint });

exports.handler = async ({ body, requestContext: { connectionId: ConnectionId } }) => {
  await connections.send(new PostToConnectionCommand({ ConnectionId, Data: `Counted: ${JSON.parse(body).for}` }));
  return { statusCode: 200 };
};
