// The process that stands for DynamoDB and SQS, over HTTP.

import { randomBytes } from "node:crypto";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws/dynamodb";
import { historyTable } from "@switchboard/adapters-aws/history-table";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { startSqs } from "@switchboard/local-sqs";
import { answerCommands } from "../support/remote.ts";
import { startPreparedDynamoDb } from "./prepared-dynamodb.ts";

const region = "us-east-1";
const [tableName, historyTableName] = ["webSocketConnections", "webSocketHistory"];
const lifetimeMs = 7_200_000;

// Only audiences are made up.
const embedded = await startDynamoDb();
const dynamoDb = await startPreparedDynamoDb(embedded.endpoint);
const tables = createDynamoDbClient({ endpoint: embedded.endpoint, region });
await tables.send(new CreateTableCommand(connectionsTable(tableName)));
await tables.send(new CreateTableCommand(historyTable(historyTableName)));
tables.destroy();
const sqs = await startSqs();
const queues = new SQSClient({ endpoint: sqs.endpoint, region });
const queueUrlOf = async (QueueName: string) => (await queues.send(new CreateQueueCommand({ QueueName }))).QueueUrl;
const [deliveryQueueUrl, deadLetterQueueUrl] = [await queueUrlOf("delivery"), await queueUrlOf("dead-letters")];

answerCommands({
  addresses: () => ({
    region,
    tableName,
    historyTableName,
    dynamoDb: dynamoDb.endpoint,
    sqs: sqs.endpoint,
    deliveryQueueUrl,
    deadLetterQueueUrl,
  }),

  /** Registers who sends. @returns its connection id */
  async sender() {
    const client = createDynamoDbClient({ endpoint: dynamoDb.endpoint, region });
    const registry = createDynamoDbConnectionRegistry({
      client,
      batchClient: client,
      tableName,
      shards: { group: { write: 1, read: 1 }, everyone: { write: 1, read: 1 } },
      clock: systemClock,
      random: Math.random,
    });
    const [connectionId, connectedAtMs] = [randomBytes(11).toString("base64"), Date.now()];
    await registry.register({
      connectionId,
      identity: { provedBy: "none", sessionId: "anon/sender", groups: [] },
      protocol: "switchboard.v1",
      connectedAtMs,
      expiresAtMs: Math.floor((connectedAtMs + lifetimeMs) / 1000) * 1000,
      addresses: [{ kind: "session", id: "anon/sender" }],
    });
    return connectionId;
  },

  takeReadUnits: () => dynamoDb.takeReadUnits(),
});
