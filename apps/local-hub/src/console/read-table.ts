import { type AttributeValue, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import type { Table } from "@switchboard/console/contract";
import { tableSnapshot } from "./table-snapshot.ts";

/** Reads the whole table; what is handed over are the connections' own items, since they name their registrations, and who is kept out. */
export function createReadTable({
  client,
  tableName,
  openIds,
  now,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The ids of the connections that the gateway has. */
  readonly openIds: () => readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}): () => Promise<Omit<Table, "quotasMet">> {
  return async () => {
    const found: Record<string, AttributeValue>[] = [];
    let itemCount = 0;
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        FilterExpression: "begins_with(address, :own) OR begins_with(address, :denied)",
        ExpressionAttributeValues: { ":own": { S: "connection#" }, ":denied": { S: "denied#" } },
      },
    );
    for await (const { Items = [], ScannedCount = 0 } of pages) {
      found.push(...Items);
      itemCount += ScannedCount;
    }
    const open = new Set(openIds());
    return tableSnapshot(found, itemCount, (connectionId) => open.has(connectionId), now());
  };
}
