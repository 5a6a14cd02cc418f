// The SDK client that managing needs, with the commands it gives it, and nothing else.

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery],
  ...[BatchGetItemCommand, QueryCommand, UpdateItemCommand],
];

export const handler = async () => parts;
