// The SDK clients that `$disconnect` needs, with the commands it gives them, and nothing else.

import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery],
  UpdateItemCommand,
  ...[new SQSClient({}), SendMessageCommand],
];

export const handler = async () => parts;
