import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { connectionsTable } from "../../src/dynamodb/connections/connections-table.ts";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";

// Any credentials will do for a DynamoDB that is not AWS's, but there have to be some.
process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";
export const region = process.env["AWS_REGION"] ?? "us-east-1";

export const connectionIdIndex = "by-connection-id";

/** As many as one BatchWriteItem takes. */
const batchSize = 25;

export interface TestTable extends AsyncDisposable {
  readonly tableName: string;
  readonly endpoint: string;
  /** A client of the DynamoDB itself, without anything in between. */
  readonly client: DynamoDBClient;
  /** Everything in the table, as it is stored. */
  items(): Promise<readonly Record<string, AttributeValue>[]>;
  put(item: Record<string, AttributeValue>): Promise<void>;
  remove(address: string, connectionId: string): Promise<void>;
  removeAll(): Promise<void>;
}

/**
 * A new table on an embedded DynamoDB, or on the one that `TEST_DYNAMODB_ENDPOINT` names, where it is removed in the
 * end.
 */
export async function createTestTable({ index }: { readonly index?: string } = {}): Promise<TestTable> {
  const { TEST_DYNAMODB_ENDPOINT: given = "" } = process.env;
  const embedded = given === "" ? await startDynamoDb() : undefined;
  const endpoint = embedded?.endpoint ?? given;
  const client = createDynamoDbClient({ endpoint, region, deadlineMs: 10_000 });
  const tableName = `connections-${randomUUID()}`;
  await client.send(new CreateTableCommand(connectionsTable(tableName, index)));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: tableName });

  async function items(): Promise<readonly Record<string, AttributeValue>[]> {
    const all: Record<string, AttributeValue>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
      all.push(...Items);
    }
    return all;
  }

  async function remove(address: string, connectionId: string): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(address, connectionId) }));
  }

  return {
    tableName,
    endpoint,
    client,
    items,
    async put(item) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    },
    remove,
    async removeAll() {
      const keys = (await items()).map(({ address, connectionId }) => keyOf(address?.S ?? "", connectionId?.S ?? ""));
      for (let from = 0; from < keys.length; from += batchSize) {
        const requests = keys.slice(from, from + batchSize).map((Key) => ({ DeleteRequest: { Key } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
      }
    },
    async [Symbol.asyncDispose]() {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
      await embedded?.stop();
    },
  };
}

export function keyOf(address: string, connectionId: string): Record<string, AttributeValue> {
  return { address: { S: address }, connectionId: { S: connectionId } };
}
