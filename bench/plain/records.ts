import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";

// The layout of the documents that the hub was made from: one record per address, and an index by connection id through
// which they are found again when the connection closes.

/** One connection at one address. */
export interface ConnectionRecord {
  readonly address: string;
  readonly connectionId: string;
  readonly connectedAt: string;
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
}

type Write = NonNullable<BatchWriteCommand["input"]["RequestItems"]>[string][number];

const tableName = process.env["TABLE_NAME"] ?? "";
const indexName = process.env["CONNECTION_ID_INDEX"] ?? "connectionId-index";
const batchSize = 25;

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

export async function putRecords(records: readonly ConnectionRecord[]): Promise<void> {
  await write(records.map((Item) => ({ PutRequest: { Item } })));
}

export async function removeRecords(connectionId: string): Promise<void> {
  const keys = await recordsOf(connectionId);
  await write(keys.map(({ address }) => ({ DeleteRequest: { Key: { address, connectionId } } })));
}

/** Every record of a connection, by the index. */
export function recordsOf(connectionId: string): Promise<readonly ConnectionRecord[]> {
  return query("connectionId", connectionId, indexName);
}

/** Every record at an address. */
export function recordsAt(address: string): Promise<readonly ConnectionRecord[]> {
  return query("address", address);
}

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
