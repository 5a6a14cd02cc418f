import { describeDenials } from "@switchboard/domain/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbDenials } from "../../src/dynamodb/index.ts";
import { nowhere } from "../nowhere.ts";
import { createTestTable, type TestTable } from "./test-table.ts";

const unreachable = createDynamoDbClient(nowhere);
const ada = { kind: "user", id: "ada" } as const;

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

describeDenials("DynamoDB", async () => ({
  denials: createDynamoDbDenials(table),
  broken: createDynamoDbDenials({ client: unreachable, tableName: "connections" }),
  [Symbol.asyncDispose]: async () => unreachable.destroy(),
}));

test("what is kept is when it ends, and goes by the table's time to live", async () => {
  await table.removeAll();
  const denials = createDynamoDbDenials(table);
  await denials.deny(ada, 5001);
  await denials.deny({ kind: "session", id: "anon/tab" }, 6000);
  expect(await table.items()).toEqual(
    expect.arrayContaining([
      { address: { S: "denied#user#ada" }, connectionId: { S: "denied" }, until: { N: "5001" }, expiresAt: { N: "6" } },
      {
        ...{ address: { S: "denied#session#anon/tab" }, connectionId: { S: "denied" } },
        ...{ until: { N: "6000" }, expiresAt: { N: "6" } },
      },
    ]),
  );
  await denials.allow(ada);
  await denials.allow({ kind: "session", id: "anon/tab" });
  expect(await table.items()).toEqual([]);
});

test("a table that is not there is a fault", async () => {
  const { until } = createDynamoDbDenials({ ...table, tableName: "nowhere" });
  await expect(until([ada])).rejects.toMatchObject({ name: "StoreFault", reason: "missing" });
});
