const { DynamoDB } = require("@aws-sdk/client-dynamodb");

const dynamoDb = new DynamoDB({});

exports.handler = async ({ requestContext }) => {
  const Item = { connectionId: { S: requestContext.connectionId } };
  await dynamoDb.putItem({ TableName: process.env.TABLE_NAME, Item });
  return { statusCode: 200 };
};
