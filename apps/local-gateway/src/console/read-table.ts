import { type AttributeValue, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { type TableSnapshot, tableSnapshot } from "./table-snapshot.ts";

/** Reads the whole table; only the connections' own items are handed over, since they name their registrations. */
export function createReadTable({
  client,
  tableName,
  openIds,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The ids of the connections that the gateway has. */
  readonly openIds: () => readonly string[];
}): () => Promise<TableSnapshot> {
  return async () => {
    const own: Record<string, AttributeValue>[] = [];
    let itemCount = 0;
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        FilterExpression: "begins_with(address, :own)",
        ExpressionAttributeValues: { ":own": { S: "connection#" } },
      },
    );
    for await (const { Items = [], ScannedCount = 0 } of pages) {
      own.push(...Items);
      itemCount += ScannedCount;
    }
    const open = new Set(openIds());
    return tableSnapshot(own, itemCount, (connectionId) => open.has(connectionId));
  };
}
