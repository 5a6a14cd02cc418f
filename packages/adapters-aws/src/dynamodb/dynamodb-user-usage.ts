import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { UserUsage } from "@switchboard/domain";
import { usageClause, usagesOfItem } from "./connections/usage.ts";
import { storeFaultOf } from "./store-fault-of.ts";

/** The table removes what a user has used some time after the minute is over. */
const keptMinutes = 2;

/**
 * Counts in the connections' table, an item for each user or session and minute: `quota#user#<id>` or `quota#session#<full id>`,
 * with the minute since the epoch as its sort key.
 */
export function createDynamoDbUserUsage({
  client,
  tableName,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}): UserUsage {
  return {
    async add({ kind, id }, usage) {
      const { minute } = usage;
      const { clause, values } = usageClause("ADD", usage);
      const update = new UpdateItemCommand({
        TableName: tableName,
        Key: { address: { S: `quota#${kind}#${id}` }, connectionId: { S: String(minute) } },
        UpdateExpression: `${clause} SET expiresAt = :expiresAt`,
        ExpressionAttributeValues: { ...values, ":expiresAt": { N: String((minute + keptMinutes) * 60) } },
        ReturnValues: "ALL_NEW",
      });
      try {
        const { Attributes = {} } = await client.send(update);
        return { ...usagesOfItem(Attributes), minute };
      } catch (thrown) {
        throw storeFaultOf(thrown);
      }
    },
  };
}
