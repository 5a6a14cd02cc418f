import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { type MessageEvent, noteOf } from "./note";

const connections = new ApiGatewayManagementApiClient({ endpoint: `https://${process.env["CONNECTIONS"]}` });

export const handler = async (event: MessageEvent) => {
  const { connectionId: ConnectionId } = event.requestContext;
  await connections.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify(noteOf(event)) }));
  return { statusCode: 200 };
};
