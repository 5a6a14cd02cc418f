import { StoreFault } from "@switchboard/domain";
import { describeReplayGuard } from "@switchboard/domain/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbReplayGuard } from "../../src/dynamodb/index.ts";
import { nowhere } from "../nowhere.ts";
import { createTestTable, type TestTable } from "./test-table.ts";

const unreachable = createDynamoDbClient(nowhere);

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

describeReplayGuard("DynamoDB", async () => ({
  replayGuard: createDynamoDbReplayGuard(table),
  broken: createDynamoDbReplayGuard({ client: unreachable, tableName: "connections" }),
  [Symbol.asyncDispose]: async () => unreachable.destroy(),
}));

test("what is kept gives the key away to nobody, and goes by itself", async () => {
  await table.removeAll();
  await createDynamoDbReplayGuard(table).claim("never-log-key", 1_767_225_600_001);
  const items = await table.items();
  expect(items).toMatchObject([{ address: { S: expect.stringMatching(/^once#/) }, expiresAt: { N: "1767225601" } }]);
  expect(JSON.stringify(items)).not.toContain("never-log");
});

test("a table that is not there is a fault", async () => {
  const claim = createDynamoDbReplayGuard({ ...table, tableName: "nowhere" }).claim("key", 0);
  await expect(claim).rejects.toBeInstanceOf(StoreFault);
  await expect(claim).rejects.toMatchObject({ reason: "missing" });
});
