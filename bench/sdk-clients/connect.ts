// The SDK clients that `$connect` needs, with the commands it gives them, and nothing else.

import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery],
  UpdateItemCommand,
  ...[new SecretsManagerClient({}), GetSecretValueCommand],
];

export const handler = async () => parts;
