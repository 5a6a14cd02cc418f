const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DeleteCommand, DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.CONNECTIONS_TABLE;

module.exports.connect = async ({ requestContext: { connectionId } }) => {
  await documents.send(new PutCommand({ TableName, Item: { connectionId } }));
  return { statusCode: 200 };
};

module.exports.disconnect = async ({ requestContext: { connectionId } }) => {
  await documents.send(new DeleteCommand({ TableName, Key: { connectionId } }));
  return { statusCode: 200 };
};
