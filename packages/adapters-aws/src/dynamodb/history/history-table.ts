import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/**
 * The table that a history works on, as `CreateTable` wants it. Time to live, on the attribute `expiresAt`, is switched on
 * by a call of its own.
 */
export function historyTable(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "address", AttributeType: "S" },
      { AttributeName: "seq", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "address", KeyType: "HASH" },
      { AttributeName: "seq", KeyType: "RANGE" },
    ],
  };
}
