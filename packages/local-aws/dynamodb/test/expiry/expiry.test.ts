import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalDynamoDb } from "../../src/index.ts";
import { startTestDynamoDb, type TestDynamoDb } from "../support/start-test-dynamodb.ts";

const TableName = "things";
const HOUR_MS = 3_600_000;
let dynamoDb: TestDynamoDb;
let expire: LocalDynamoDb["expire"];
let streamArns: string[];
beforeEach(async () => {
  streamArns = [];
  dynamoDb = await startTestDynamoDb({ onRecords: (arn) => streamArns.push(arn), streamLabel: "first" });
  expire = async (nowMs) => (await dynamoDb.embedded?.expire(nowMs)) ?? 0;
  await dynamoDb.tables.send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: "PAY_PER_REQUEST" },
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
});
afterEach(() => dynamoDb[Symbol.asyncDispose]());

const setTimeToLive = (Enabled: boolean, AttributeName = "expiresAt") =>
  dynamoDb.tables.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));
const put = (id: string, expiresAt?: AttributeValue) =>
  dynamoDb.tables.send(
    new PutItemCommand({ TableName, Item: { id: { S: id }, ...(expiresAt !== undefined && { expiresAt }) } }),
  );
/** In epoch seconds, so many hours from now. */
const inHours = (hours: number) => ({ N: `${Math.round((Date.now() + hours * HOUR_MS) / 1_000)}` });
async function ids(): Promise<readonly (string | undefined)[]> {
  const { Items = [] } = await dynamoDb.tables.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id?.S).sort();
}

test("items are deleted when their time has passed, and no others", async () => {
  await put("before", inHours(1));
  await setTimeToLive(true);
  await put("soon", inHours(1));
  await put("later", inHours(3));
  await put("never");
  await put("text", { S: "1" });
  await put("zero", { N: "0" });
  await put("renewed", inHours(1));
  await put("renewed", inHours(4));
  expect(await expire(Date.now())).toBe(0);
  expect(await expire(Date.now() + 2 * HOUR_MS)).toBe(2);
  expect(await ids()).toEqual(["later", "never", "renewed", "text", "zero"]);
});

test("an expired item stays until somebody sweeps, and where the table has no time to live", async () => {
  await put("a", inHours(-1));
  expect(await expire(Date.now())).toBe(0);
  await setTimeToLive(true);
  expect(await ids()).toEqual(["a"]);
  await setTimeToLive(false);
  expect(await expire(Date.now())).toBe(0);
  expect(await ids()).toEqual(["a"]);
});

test("the stream says that the time to live has deleted it, and when by the clock of the sweep", async () => {
  await setTimeToLive(true);
  await put("a", inHours(1));
  const sweptAtMs = Date.now() + 2 * HOUR_MS;
  await expire(sweptAtMs);
  const StreamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/first";
  await expect.poll(() => streamArns).toContain(StreamArn);
  const { streams } = dynamoDb;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      ...{ StreamArn, ShardId: StreamDescription?.Shards?.[0]?.ShardId, ShardIteratorType: "TRIM_HORIZON" },
    }),
  );
  const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records).toMatchObject([
    { eventName: "INSERT" },
    {
      eventName: "REMOVE",
      userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
      dynamodb: { Keys: { id: { S: "a" } }, OldImage: { id: { S: "a" } } },
    },
  ]);
  const removedAtMs = Records?.[1]?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
  expect(Math.abs(removedAtMs - sweptAtMs)).toBeLessThan(60_000);
});

test("an item lives as long as its writer wanted, where the clock has been moved on before", async () => {
  await setTimeToLive(true);
  await expire(Date.now() + 5 * HOUR_MS);
  await put("a", inHours(1));
  expect(await expire(Date.now() + 5.5 * HOUR_MS)).toBe(0);
  expect(await expire(Date.now() + 7 * HOUR_MS)).toBe(1);
});

test("records are kept for 24 hours by the clock", async () => {
  await put("a");
  const StreamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/first";
  const { streams } = dynamoDb;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const first = StreamDescription?.Shards?.[0]?.SequenceNumberRange?.StartingSequenceNumber;
  await expire(Date.now() + 25 * HOUR_MS);
  await put("b");
  const start = (input: object) =>
    streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON", ...input }));
  await expect(start({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: first })).rejects.toMatchObject({
    name: "TrimmedDataAccessException",
  });
  const { ShardIterator } = await start({});
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records.map(({ dynamodb }) => dynamodb?.Keys?.["id"]?.S)).toEqual(["b"]);
  await expire(Date.now() + 26 * HOUR_MS);
  await expect(streams.send(new GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject({
    name: "ExpiredIteratorException",
  });
});

test("time to live is described, and refused as DynamoDB refuses it", async () => {
  const describe = async () =>
    (await dynamoDb.tables.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
  await setTimeToLive(true);
  expect(await describe()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  await expect(setTimeToLive(true)).rejects.toThrow("TimeToLive is already enabled");
  await expect(setTimeToLive(false, "other")).rejects.toThrow("current AttributeName is expiresAt");
  const nowhere = new DescribeTimeToLiveCommand({ TableName: "nowhere" });
  await expect(dynamoDb.tables.send(nowhere)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
