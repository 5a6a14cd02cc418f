import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

const connections = new ApiGatewayManagementApiClient({ endpoint: `https://${process.env.ENDPOINT}` });

export const handler = async ({ detail: { connectionId: ConnectionId, pieces } }) => {
  await connections.send(new PostToConnectionCommand({ ConnectionId, Data: `${pieces} pieces go by truck` }));
};
