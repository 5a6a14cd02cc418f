import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";

/** One connection at one address. */
export interface ConnectionRecord {
  readonly address: string;
  readonly connectionId: string;
  readonly connectedAt: string;
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
}

export interface Records {
  put(records: readonly ConnectionRecord[]): Promise<void>;
  /** Every record of a connection, by the index. */
  of(connectionId: string): Promise<readonly ConnectionRecord[]>;
  /** Every record at an address. */
  at(address: string): Promise<readonly ConnectionRecord[]>;
  /** Removes every record of a connection. */
  remove(connectionId: string): Promise<void>;
  /** Removes a connection's records at some addresses. */
  removeAt(connectionId: string, addresses: readonly string[]): Promise<void>;
}

type Write = NonNullable<BatchWriteCommand["input"]["RequestItems"]>[string][number];

const batchSize = 25;

/**
 * The layout of the documents that the hub was made from, on the SDK's document client: one record per address, and an
 * index by connection id through which they are found again when the connection closes.
 */
export function createRecords(plainClient: DynamoDBClient, tableName: string, indexName: string): Records {
  const client = DynamoDBDocumentClient.from(plainClient, { marshallOptions: { removeUndefinedValues: true } });

  async function query(key: string, value: string, IndexName?: string): Promise<readonly ConnectionRecord[]> {
    const found: ConnectionRecord[] = [];
    for await (const { Items = [] } of paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName,
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": value },
      },
    )) {
      found.push(...(Items as ConnectionRecord[]));
    }
    return found;
  }

  async function write(requests: readonly Write[]): Promise<void> {
    for (let from = 0; from < requests.length; from += batchSize) {
      let left: readonly Write[] = requests.slice(from, from + batchSize);
      while (left.length > 0) left = await writeBatch(left);
    }
  }

  /** @returns what was left out */
  async function writeBatch(requests: readonly Write[]): Promise<readonly Write[]> {
    const command = new BatchWriteCommand({ RequestItems: { [tableName]: [...requests] } });
    return (await client.send(command)).UnprocessedItems?.[tableName] ?? [];
  }

  return {
    put: (records) => write(records.map((Item) => ({ PutRequest: { Item } }))),
    of: (connectionId) => query("connectionId", connectionId, indexName),
    at: (address) => query("address", address),
    async remove(connectionId) {
      const records = await query("connectionId", connectionId, indexName);
      await write(records.map(({ address }) => ({ DeleteRequest: { Key: { address, connectionId } } })));
    },
    removeAt: (connectionId, addresses) =>
      write(addresses.map((address) => ({ DeleteRequest: { Key: { address, connectionId } } }))),
  };
}
