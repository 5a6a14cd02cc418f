import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

const connections = new ApiGatewayManagementApiClient({ endpoint: process.env.CONNECTIONS_ENDPOINT });

export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId: itemIdentifier, body } of Records) {
    try {
      const { connectionId: ConnectionId, topic } = JSON.parse(body);
      const Data = Buffer.from(`A report about ${topic}`);
      await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
    } catch (error) {
      console.error(error.name);
      batchItemFailures.push({ itemIdentifier });
    }
  }
  return { batchItemFailures };
};
