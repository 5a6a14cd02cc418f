import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The attributes that are keys of the table, or of what hangs on it. */
const keys = { partition: "address", sort: "connectionId", ttl: "expiresAt" } as const;

/**
 * The table that a registry works on, as `CreateTable` wants it. Time to live, on the attribute `expiresAt`, is switched
 * on by a call of its own.
 *
 * @param connectionIdIndex the name of an index by connection id, for tables that other programs write to as well
 */
export function connectionsTable(tableName: string, connectionIdIndex?: string): CreateTableCommandInput {
  const index = {
    IndexName: connectionIdIndex,
    KeySchema: [{ AttributeName: keys.sort, KeyType: "HASH" as const }],
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  };
  return {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: keys.partition, AttributeType: "S" },
      { AttributeName: keys.sort, AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: keys.partition, KeyType: "HASH" },
      { AttributeName: keys.sort, KeyType: "RANGE" },
    ],
    ...(connectionIdIndex !== undefined && { GlobalSecondaryIndexes: [index] }),
  };
}
