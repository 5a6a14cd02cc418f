import { describeUserUsage } from "@switchboard/domain/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbUserUsage } from "../../src/dynamodb/index.ts";
import { nowhere } from "../nowhere.ts";
import { createTestTable, type TestTable } from "./test-table.ts";

const unreachable = createDynamoDbClient(nowhere);

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

describeUserUsage("DynamoDB", async () => ({
  usage: createDynamoDbUserUsage(table),
  broken: createDynamoDbUserUsage({ client: unreachable, tableName: "connections" }),
  [Symbol.asyncDispose]: async () => unreachable.destroy(),
}));

test("what is kept is an item a minute, which the table's time to live removes soon", async () => {
  await table.removeAll();
  await createDynamoDbUserUsage(table).add({ kind: "user", id: "ada" }, { minute: 10, frames: 16, bytes: 320 });
  expect(await table.items()).toEqual([
    {
      ...{ address: { S: "quota#user#ada" }, connectionId: { S: "10" } },
      ...{ usedFrames: { N: "16" }, usedBytes: { N: "320" }, expiresAt: { N: "720" } },
    },
  ]);
});
