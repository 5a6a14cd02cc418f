// The SDK clients that the function of messages needs, with the commands it gives them, and nothing else.

import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
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
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery],
  ...[BatchGetItemCommand, QueryCommand, UpdateItemCommand],
  ...[new ApiGatewayManagementApiClient({ endpoint: process.env["MANAGEMENT_ENDPOINT"] ?? "" })],
  ...[DeleteConnectionCommand, GetConnectionCommand],
  ...[new SQSClient({}), SendMessageBatchCommand],
];

export const handler = async () => parts;
