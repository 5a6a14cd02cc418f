import {
  BatchWriteItemCommand,
  CreateTableCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createDynamoDbClient } from "@switchboard/adapters-aws/dynamodb";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { expect, it } from "vitest";
import { registrationAt, startPreparedDynamoDb } from "../audience/prepared-dynamodb.ts";
import { sdkEnvironment } from "../support/sdk-environment.ts";

Object.assign(process.env, sdkEnvironment);
const [region, tableName, address] = ["us-east-1", "connections", "group#0#test-75"];

async function pagesOf(endpoint: string, asked: Partial<QueryCommandInput>) {
  const client = createDynamoDbClient({ endpoint, region });
  const pages: { readonly ids: readonly (string | undefined)[]; readonly hasMore: boolean; readonly units?: number }[] =
    [];
  let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
  do {
    const {
      Items = [],
      LastEvaluatedKey,
      ConsumedCapacity,
    } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: "address = :address",
        ExpressionAttributeValues: { ":address": { S: address } },
        ReturnConsumedCapacity: "TOTAL",
        ExclusiveStartKey,
        ...asked,
      }),
    );
    const { CapacityUnits: units } = ConsumedCapacity ?? {};
    const ids = Items.map(({ connectionId }) => connectionId?.S);
    pages.push({ ids, hasMore: LastEvaluatedKey !== undefined, ...(units !== undefined && { units }) });
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return pages;
}

it("answers as the embedded DynamoDB does, and counts as it does", async () => {
  await using embedded = await startDynamoDb();
  const client = createDynamoDbClient({ endpoint: embedded.endpoint, region });
  await client.send(new CreateTableCommand(connectionsTable(tableName)));
  for (let from = 0; from < 75; from += 25) {
    const puts = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: { Item: registrationAt(address, from + index, "1767225600") },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
  }
  await using prepared = await startPreparedDynamoDb(embedded.endpoint);

  for (const asked of [{ Limit: 30 }, { Limit: 25 }, {}, { ConsistentRead: true }]) {
    const expected = await pagesOf(embedded.endpoint, asked);
    expect(await pagesOf(prepared.endpoint, asked)).toEqual(expected.map(({ ids, hasMore }) => ({ ids, hasMore })));
    // The embedded one counts nothing for a page without items, which AWS does.
    const units = expected.map(({ ids, units = 0 }) => (ids.length === 0 ? 0.5 : units));
    expect(prepared.takeReadUnits()).toBe(units.reduce((sum, unit) => sum + unit, 0));
  }
});
