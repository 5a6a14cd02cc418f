import { CreateTableCommand, DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createDynamoDbClient } from "@switchboard/adapters-aws/dynamodb";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sdkEnvironment } from "../support/sdk-environment.ts";
import { indexWriteUnits } from "../units/index-write-units.ts";
import { type Item, itemSize } from "../units/item-size.ts";
import { startMeteringProxy } from "../units/metering-proxy.ts";

const index = { key: "connectionId" };

/** An item of exactly so many bytes: its names are 24 bytes long, its keys 2. */
function itemOf(bytes: number): Item {
  return { address: { S: "a" }, connectionId: { S: "c" }, value: { S: "x".repeat(bytes - 26) } };
}

describe("write units at an index", () => {
  it("are one for each entry of a kilobyte that is written or removed", () => {
    expect(indexWriteUnits(index, undefined, itemOf(1024))).toBe(1);
    expect(indexWriteUnits(index, itemOf(1024), undefined)).toBe(1);
    expect(indexWriteUnits(index, undefined, itemOf(1025))).toBe(2);
  });

  it("are none where the index does not change", () => {
    expect(indexWriteUnits(index, itemOf(100), itemOf(100))).toBe(0);
    expect(indexWriteUnits(index, undefined, undefined)).toBe(0);
    expect(indexWriteUnits(index, undefined, { address: { S: "a" } })).toBe(0);
  });

  it("are those of the larger entry where one is overwritten, and of both where its key changes", () => {
    expect(indexWriteUnits(index, itemOf(1500), itemOf(100))).toBe(2);
    expect(indexWriteUnits(index, itemOf(100), { ...itemOf(100), connectionId: { S: "d" } })).toBe(2);
  });
});

it("counts names and values of an item, numbers by their digits", () => {
  expect(itemSize(itemOf(700))).toBe(700);
  expect(itemSize({ n: { N: "1767225600" }, ü: { SS: ["ab", "c"] } })).toBe(1 + 6 + 2 + 3);
  expect(() => itemSize({ m: { M: {} } })).toThrow(RangeError);
});

describe("the meter", async () => {
  Object.assign(process.env, sdkEnvironment);
  const dynamoDb = await startDynamoDb();
  const meter = await startMeteringProxy(dynamoDb.endpoint, { indexed: index });
  // Creating a table may take longer on a busy machine than a function would wait; asked for twice, it is there already.
  const client = createDynamoDbClient({ endpoint: meter.endpoint, region: "us-east-1", deadlineMs: 60_000 });
  const put = (TableName: string, Item: Item) => client.send(new PutItemCommand({ TableName, Item }));
  const remove = (TableName: string) =>
    client.send(new DeleteItemCommand({ TableName, Key: { address: { S: "a" }, connectionId: { S: "c" } } }));

  beforeAll(async () => {
    for (const table of [connectionsTable("bare"), connectionsTable("indexed", "index")]) {
      await client.send(new CreateTableCommand(table));
    }
    meter.take();
  });
  afterAll(async () => {
    await meter[Symbol.asyncDispose]();
    await dynamoDb.stop();
  });

  it("finds that the server counts as AWS does: by the kilobyte, and by the larger of what was and what is there", async () => {
    await put("bare", itemOf(1024));
    expect(meter.take()).toEqual({ read: 0, written: 1, writtenAtIndexes: 0, calls: 1 });
    await put("bare", itemOf(1025));
    expect(meter.take()).toMatchObject({ written: 2 });
    await put("bare", itemOf(100));
    expect(meter.take()).toMatchObject({ written: 2 });
    await remove("bare");
    expect(meter.take()).toMatchObject({ written: 1, writtenAtIndexes: 0 });
  });

  it("adds what an index costs, which depends on what was there", async () => {
    await put("indexed", itemOf(100));
    expect(meter.take()).toMatchObject({ written: 1, writtenAtIndexes: 1 });
    await put("indexed", itemOf(100));
    expect(meter.take()).toMatchObject({ written: 1, writtenAtIndexes: 0 });
    await remove("indexed");
    expect(meter.take()).toMatchObject({ written: 1, writtenAtIndexes: 1 });
    await remove("indexed");
    expect(meter.take()).toMatchObject({ written: 1, writtenAtIndexes: 0 });
  });
});
