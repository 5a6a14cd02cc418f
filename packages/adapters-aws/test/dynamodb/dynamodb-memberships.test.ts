import { describeMemberships } from "@switchboard/domain/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbMemberships } from "../../src/dynamodb/index.ts";
import { nowhere } from "../nowhere.ts";
import { createTestTable, type TestTable } from "./test-table.ts";

const unreachable = createDynamoDbClient(nowhere);
const ada = { kind: "user", id: "ada" } as const;

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

describeMemberships("DynamoDB", async () => ({
  memberships: createDynamoDbMemberships(table),
  broken: createDynamoDbMemberships({ client: unreachable, tableName: "connections" }),
  [Symbol.asyncDispose]: async () => unreachable.destroy(),
}));

test("what is kept is a set of groups without an end, and nothing once there is no group", async () => {
  await table.removeAll();
  const memberships = createDynamoDbMemberships(table);
  await memberships.add(ada, ["room.1"]);
  await memberships.add({ kind: "session", id: "signed/kiosk" }, ["room.2"]);
  expect(await table.items()).toEqual(
    expect.arrayContaining([
      { address: { S: "member#user#ada" }, connectionId: { S: "member" }, groups: { SS: ["room.1"] } },
      { address: { S: "member#session#signed/kiosk" }, connectionId: { S: "member" }, groups: { SS: ["room.2"] } },
    ]),
  );
  await memberships.remove(ada, ["room.1"]);
  await memberships.remove({ kind: "session", id: "signed/kiosk" }, ["room.2"]);
  expect(await table.items()).toEqual([]);
});

test("a table that is not there is a fault", async () => {
  const { of } = createDynamoDbMemberships({ ...table, tableName: "nowhere" });
  await expect(of([ada])).rejects.toMatchObject({ name: "StoreFault", reason: "missing" });
});
