// The process that stands for DynamoDB and SQS, over HTTP.

import { randomBytes } from "node:crypto";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws/dynamodb";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import { startSqs } from "@switchboard/local-sqs";
import { answerCommands } from "../support/remote.ts";
import { startPreparedDynamoDb } from "./prepared-dynamodb.ts";

const region = "us-east-1";
const tableName = "webSocketConnections";
const lifetimeMs = 7_200_000;

const dynamoDb = await startPreparedDynamoDb();
const sqs = await startSqs();
const queues = new SQSClient({ endpoint: sqs.endpoint, region });
const queueUrlOf = async (QueueName: string) => (await queues.send(new CreateQueueCommand({ QueueName }))).QueueUrl;
const [deliveryQueueUrl, deadLetterQueueUrl] = [await queueUrlOf("delivery"), await queueUrlOf("dead-letters")];

answerCommands({
  addresses: () => ({
    region,
    tableName,
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
