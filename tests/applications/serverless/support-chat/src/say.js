const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, ScanCommand } = require("@aws-sdk/lib-dynamodb");

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

module.exports.handler = async ({ body, requestContext: { domainName, stage } }) => {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: process.env.CONNECTIONS_TABLE }));
  const connections = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` });
  const Data = JSON.stringify({ said: JSON.parse(body).text });
  await Promise.all(
    Items.map(({ connectionId: ConnectionId }) =>
      connections.send(new PostToConnectionCommand({ ConnectionId, Data })),
    ),
  );
  return { statusCode: 200 };
};
