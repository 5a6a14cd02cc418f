// The SDK clients that the function of messages needs, with the commands it gives them, and nothing else.

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
  paginateQuery,
} from "@aws-sdk/client-dynamodb";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

const parts = [
  ...[new DynamoDBClient({}), BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, paginateQuery],
  ...[new ApiGatewayManagementApiClient({ endpoint: process.env["MANAGEMENT_ENDPOINT"] ?? "" })],
  ...[DeleteConnectionCommand, GetConnectionCommand],
  ...[new SQSClient({}), SendMessageBatchCommand],
];

export const handler = async () => parts;
