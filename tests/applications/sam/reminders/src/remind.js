const { ApiGatewayManagementApi } = require("@aws-sdk/client-apigatewaymanagementapi");
const { DynamoDB } = require("@aws-sdk/client-dynamodb");

const dynamoDb = new DynamoDB({});
const connections = new ApiGatewayManagementApi({ endpoint: process.env.API_ENDPOINT });

exports.handler = async ({ text: Data }) => {
  const { Items } = await dynamoDb.scan({ TableName: process.env.TABLE_NAME });
  for (const { connectionId } of Items) {
    await connections.postToConnection({ ConnectionId: connectionId.S, Data });
  }
};
