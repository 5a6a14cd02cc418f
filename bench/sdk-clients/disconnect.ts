// The SDK clients that `$disconnect` needs, with the commands it gives them, and nothing else.

import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, paginateQuery],
  ...[new SQSClient({}), SendMessageCommand],
];

export const handler = async () => parts;
