import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const connections = new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL });

export async function handler({ body }: { body: string }) {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: process.env.TABLE_NAME }));
  const Data = JSON.stringify({ highest: JSON.parse(body).amount });
  await Promise.all(
    Items.map(({ connectionId: ConnectionId }) =>
      connections.send(new PostToConnectionCommand({ ConnectionId, Data })),
    ),
  );
  return { statusCode: 200 };
}
