// The SDK client that `$disconnect` needs, with the commands it gives it, and nothing else.

import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";

const parts = [new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, paginateQuery];

export const handler = async () => parts;
