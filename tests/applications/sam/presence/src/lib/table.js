import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocument, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";

const { TABLE_NAME: TableName } = process.env;
const documents = DynamoDBDocument.from(new DynamoDBClient());

export const add = (connectionId, name) => documents.send(new PutCommand({ TableName, Item: { connectionId, name } }));

export const remove = async (connectionId) => {
  const deletion = new DeleteCommand({ TableName, Key: { connectionId }, ReturnValues: "ALL_OLD" });
  return (await documents.send(deletion)).Attributes;
};

export const everybody = async () => (await documents.send(new ScanCommand({ TableName }))).Items ?? [];
