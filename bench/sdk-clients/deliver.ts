// The SDK clients that the worker needs, with the commands it gives them, and nothing else.

import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery],
  UpdateItemCommand,
  ...[new ApiGatewayManagementApiClient({ endpoint: process.env["MANAGEMENT_ENDPOINT"] ?? "" })],
  ...[DeleteConnectionCommand, GetConnectionCommand],
  ...[new SQSClient({}), SendMessageBatchCommand, SendMessageCommand],
];

export const handler = async () => parts;
