import { createHash, randomUUID } from "node:crypto";
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { ReplayGuard } from "@switchboard/domain";
import { storeFaultOf } from "./store-fault-of.ts";

/**
 * Claims keys by conditional puts into the connections' table, under `once#<SHA-256 of the key>`: what is in the table
 * gives no key away. The table's time to live removes them.
 */
export function createDynamoDbReplayGuard({
  client,
  tableName,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}): ReplayGuard {
  return {
    async claim(key, untilMs) {
      const digest = createHash("sha256").update(key).digest("hex");
      const claimant = { S: randomUUID() };
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          address: { S: `once#${digest}` },
          connectionId: { S: digest },
          claimant,
          expiresAt: { N: String(Math.ceil(untilMs / 1000)) },
        },
        // The client repeats a put whose answer got lost: finding its own claim, it has still been the first.
        ConditionExpression: "attribute_not_exists(address) OR claimant = :claimant",
        ExpressionAttributeValues: { ":claimant": claimant },
      });
      try {
        await client.send(put);
        return true;
      } catch (thrown) {
        if (thrown instanceof ConditionalCheckFailedException) return false;
        throw storeFaultOf(thrown);
      }
    },
  };
}
