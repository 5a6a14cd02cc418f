const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { marshall } = require("@aws-sdk/util-dynamodb");

const dynamoDb = new DynamoDBClient({});

exports.handler = async ({ body, requestContext: { connectionId } }) => {
  const { item, count } = JSON.parse(body);
  const Item = marshall({ item, count, connectionId });
  await dynamoDb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  return { statusCode: 200 };
};
