// What whoever reads streams relies on. It runs on any server that has them: on the embedded one, or on the one that
// TEST_DYNAMODB_ENDPOINT names, with streams on the same port.

import { randomUUID } from "node:crypto";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
  type _Record as StreamRecord,
  type StreamViewType,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDynamoDb, type TestDynamoDb } from "../support/start-test-dynamodb.ts";

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
const tableNames: string[] = [];
afterAll(async () => {
  if (dynamoDb.embedded === undefined) {
    for (const TableName of tableNames) await dynamoDb.tables.send(new DeleteTableCommand({ TableName }));
  }
  await dynamoDb[Symbol.asyncDispose]();
});

/** A table with a stream, its ARN, and what can be done with both. */
async function createTable(viewType: StreamViewType = "NEW_AND_OLD_IMAGES") {
  const { tables, streams } = dynamoDb;
  const TableName = `table-${randomUUID()}`;
  const { TableDescription } = await tables.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "at", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
    }),
  );
  const StreamArn = TableDescription?.LatestStreamArn ?? "";
  tableNames.push(TableName);
  await waitUntilTableExists({ client: tables, maxWaitTime: 30, minDelay: 1 }, { TableName });
  async function iterator(input: Partial<GetShardIteratorCommandInput> = {}): Promise<string> {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.at(-1)?.ShardId;
    const { ShardIterator = "" } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON", ...input }),
    );
    return ShardIterator;
  }
  return {
    TableName,
    StreamArn,
    iterator,
    put: (id: string, text: string) =>
      tables.send(new PutItemCommand({ TableName, Item: { id: { S: id }, at: { N: "1" }, text: { S: text } } })),
    key: (id: string) => ({ id: { S: id }, at: { N: "1" } }),
    /** Reads from the beginning until there are so many. */
    async read(count: number): Promise<readonly StreamRecord[]> {
      const records: StreamRecord[] = [];
      for (let next = await iterator(); records.length < count; ) {
        const { Records = [], NextShardIterator = "" } = await streams.send(
          new GetRecordsCommand({ ShardIterator: next }),
        );
        records.push(...Records);
        next = NextShardIterator;
      }
      return records;
    },
  };
}

test("each kind of write gives a record, in the order of the writes", async () => {
  const { TableName, put, key, read } = await createTable();
  const { tables } = dynamoDb;
  await put("a", "one");
  await put("a", "two");
  await tables.send(
    new UpdateItemCommand({
      ...{
        TableName,
        Key: key("a"),
        UpdateExpression: "SET #text = :text",
        ExpressionAttributeNames: { "#text": "text" },
      },
      ExpressionAttributeValues: { ":text": { S: "three" } },
    }),
  );
  await tables.send(new UpdateItemCommand({ TableName, Key: key("b") }));
  await tables.send(new DeleteItemCommand({ TableName, Key: key("a") }));
  await tables.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: key("c") } }, { DeleteRequest: { Key: key("b") } }] },
    }),
  );
  const records = await read(7);
  const item = (id: string, text: string) => ({ ...key(id), text: { S: text } });
  expect(records.slice(0, 5)).toMatchObject([
    { eventName: "INSERT", dynamodb: { Keys: key("a"), NewImage: item("a", "one") } },
    { eventName: "MODIFY", dynamodb: { OldImage: item("a", "one"), NewImage: item("a", "two") } },
    { eventName: "MODIFY", dynamodb: { OldImage: item("a", "two"), NewImage: item("a", "three") } },
    { eventName: "INSERT", dynamodb: { NewImage: key("b") } },
    { eventName: "REMOVE", dynamodb: { Keys: key("a"), OldImage: item("a", "three") } },
  ]);
  expect(records[0]?.dynamodb).not.toHaveProperty("OldImage");
  expect(records[4]?.dynamodb).not.toHaveProperty("NewImage");
  expect(records[4]).not.toHaveProperty("userIdentity");
  expect(
    records
      .slice(5)
      .map(({ eventName }) => eventName)
      .sort(),
  ).toEqual(["INSERT", "REMOVE"]);
  const numbers = records.map(({ dynamodb }) => BigInt(dynamodb?.SequenceNumber ?? ""));
  expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => (one < other ? -1 : 1)));
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(7);
  expect(await read(7)).toEqual(records);
});

test.each([
  ["KEYS_ONLY", {}],
  ["NEW_IMAGE", { NewImage: "two" }],
  ["OLD_IMAGE", { OldImage: "one" }],
  ["NEW_AND_OLD_IMAGES", { NewImage: "two", OldImage: "one" }],
] as const)("a stream of %s shows as much", async (viewType, images) => {
  const { put, key, read } = await createTable(viewType);
  await put("a", "one");
  await put("a", "two");
  const [, record] = await read(2);
  const { Keys, NewImage, OldImage, StreamViewType, SizeBytes } = record?.dynamodb ?? {};
  expect([Keys, StreamViewType]).toEqual([key("a"), viewType]);
  expect(SizeBytes).toBeGreaterThan(0);
  const texts = { NewImage: NewImage?.["text"]?.S, OldImage: OldImage?.["text"]?.S };
  expect(texts).toEqual({ NewImage: undefined, OldImage: undefined, ...images });
});

test("a write that changes nothing, or that is refused, gives no record", async () => {
  const { TableName, put, key, read } = await createTable();
  const { tables } = dynamoDb;
  const Item = { ...key("a"), set: { SS: ["x", "y"] }, map: { M: { one: { N: "1" }, two: { L: [{ BOOL: true }] } } } };
  await tables.send(new PutItemCommand({ TableName, Item }));
  await tables.send(new PutItemCommand({ TableName, Item: { ...Item, set: { SS: ["y", "x"] } } }));
  await tables.send(new UpdateItemCommand({ TableName, Key: key("a") }));
  await tables.send(new DeleteItemCommand({ TableName, Key: key("nobody") }));
  const refused = new PutItemCommand({ TableName, Item: key("a"), ConditionExpression: "attribute_not_exists(id)" });
  await expect(tables.send(refused)).rejects.toThrow("conditional request failed");
  await put("b", "last");
  expect((await read(2)).map(({ dynamodb }) => dynamodb?.Keys?.["id"]?.S)).toEqual(["a", "b"]);
});

test("one item's records are in the order of its images, however many write at a time", async () => {
  const { TableName, key, read } = await createTable();
  const update = new UpdateItemCommand({
    ...{ TableName, Key: key("a"), UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } },
  });
  await Promise.all(Array.from({ length: 20 }, () => dynamoDb.tables.send(update)));
  const records = await read(20);
  expect(records.map(({ dynamodb }) => Number(dynamodb?.NewImage?.["n"]?.N))).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});

test("a reader begins at the end, at the beginning, at a record or after it, and reads as much as it likes", async () => {
  const { put, iterator, read } = await createTable();
  await put("a", "one");
  const latest = await iterator({ ShardIteratorType: "LATEST" });
  await put("b", "two");
  await put("c", "three");
  const [, second] = await read(3);
  const SequenceNumber = second?.dynamodb?.SequenceNumber;
  const idsFrom = async (from: string, Limit?: number) => {
    const { Records = [] } = await dynamoDb.streams.send(new GetRecordsCommand({ ShardIterator: from, Limit }));
    return Records.map(({ dynamodb }) => dynamodb?.Keys?.["id"]?.S);
  };
  expect(await idsFrom(latest)).toEqual(["b", "c"]);
  expect(await idsFrom(await iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber }))).toEqual([
    "b",
    "c",
  ]);
  expect(await idsFrom(await iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber }))).toEqual(["c"]);
  expect(await idsFrom(await iterator(), 2)).toEqual(["a", "b"]);
});

test("streams are described and listed, and end when they are disabled", async () => {
  const { TableName, StreamArn, put, iterator } = await createTable();
  const { tables, streams } = dynamoDb;
  const described = await tables.send(new DescribeTableCommand({ TableName }));
  expect(described.Table).toMatchObject({
    LatestStreamArn: StreamArn,
    LatestStreamLabel: StreamArn.split("/stream/")[1],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const listed = await streams.send(new ListStreamsCommand({ TableName }));
  expect(listed.Streams).toMatchObject([{ StreamArn, TableName }]);
  await put("a", "one");
  await tables.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  await put("a", "two");
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  expect(StreamDescription).toMatchObject({ StreamArn, TableName, KeySchema: [{}, {}] });
  const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: await iterator() }));
  expect([Records?.length, NextShardIterator]).toEqual([1, undefined]);
});

test("what there is none of is refused by name", async () => {
  const { StreamArn } = await createTable();
  const { tables, streams } = dynamoDb;
  const of = (error: string) => expect.objectContaining({ name: error });
  const nowhere = StreamArn.replace(/.$/, "x");
  await expect(streams.send(new DescribeStreamCommand({ StreamArn: nowhere }))).rejects.toEqual(
    of("ResourceNotFoundException"),
  );
  const noShard = new GetShardIteratorCommand({
    ...{ StreamArn, ShardId: "shardId-00000000000000000000-00000000", ShardIteratorType: "LATEST" },
  });
  await expect(streams.send(noShard)).rejects.toEqual(of("ResourceNotFoundException"));
  await expect(streams.send(new GetRecordsCommand({ ShardIterator: "nothing" }))).rejects.toEqual(
    of("ValidationException"),
  );
  const noView = new CreateTableCommand({
    TableName: `table-${randomUUID()}`,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true },
  });
  await expect(tables.send(noView)).rejects.toEqual(of("ValidationException"));
});
