import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { createManualClock } from "@switchboard/adjustable-clock";
import { readEventPattern } from "@switchboard/event-pattern";
import { type LocalDynamoDb, startDynamoDb } from "@switchboard/local-dynamodb";
import type { GatewayEvent, InvocationOutcome } from "@switchboard/local-service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fittingRecords } from "../../../src/event-source/streams/dynamodb-event.ts";
import { type StreamMapping, startStreamMapping } from "../../../src/event-source/streams/stream-mapping.ts";
import type { StreamSourceDefinition } from "../../../src/event-source/streams/stream-source-definition.ts";

interface StreamEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly eventSourceARN: string;
    readonly userIdentity?: object;
    readonly dynamodb: { readonly Keys: { readonly id: { readonly S: string } }; readonly SequenceNumber: string };
  }[];
}
type Outcome = InvocationOutcome | Promise<InvocationOutcome>;

const handled: InvocationOutcome = { kind: "returned", resultJson: "null" };
const threw: InvocationOutcome = { kind: "function-error", errorType: "TypeError", errorMessage: "wrong" };
const throttled: InvocationOutcome = { kind: "throttled" };

let dynamoDb: LocalDynamoDb;
let client: DynamoDBClient;
const mappings = new Map<string, StreamMapping>();
beforeAll(async () => {
  dynamoDb = await startDynamoDb({ onRecords: (arn) => mappings.get(arn)?.wake() });
  const { endpoint } = dynamoDb;
  client = new DynamoDBClient({
    ...{ endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
  });
});
afterAll(async () => {
  client.destroy();
  await dynamoDb.stop();
});

/** A table whose stream feeds a function, and all that happens to them. */
async function setUp(
  answer: (ids: readonly string[], event: StreamEvent) => Outcome,
  source: Partial<StreamSourceDefinition> = {},
  before: readonly string[] = [],
) {
  const TableName = `table-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: "PAY_PER_REQUEST" },
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const streamArn = Table?.LatestStreamArn ?? "";
  const put = async (...ids: readonly string[]) => {
    for (const id of ids) {
      const Item = { id: { S: id }, at: { S: randomUUID() } };
      await client.send(new PutItemCommand({ TableName, Item }));
    }
  };
  await put(...before);
  const clock = createManualClock(Date.now());
  const invocations: (readonly string[])[] = [];
  const events: GatewayEvent[] = [];
  const sent: { readonly queueName: string; readonly body: Record<string, unknown> }[] = [];
  const mapping = startStreamMapping({
    definition: {
      ...{ tableName: TableName, streamArn, functionName: "F", startingPosition: "TRIM_HORIZON" },
      ...source,
    },
    endpoint: dynamoDb.endpoint,
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:F",
    clock,
    emit: (event) => events.push(event),
    async sendToQueue(queueName, body) {
      sent.push({ queueName, body: JSON.parse(body) });
    },
    async invoke(_functionName, eventJson) {
      const event: StreamEvent = JSON.parse(eventJson);
      const ids = event.Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
      invocations.push(ids);
      return answer(ids, event);
    },
  });
  mappings.set(streamArn, mapping);
  return {
    ...{ TableName, streamArn, put, clock, invocations, events, sent },
    /** All that the function has been given, one after the other. */
    given: () => invocations.flat(),
    async [Symbol.asyncDispose]() {
      mappings.delete(streamArn);
      await mapping.close();
    },
  };
}

/** Waits until something is to be tried again by the clock, and moves it on for as long as several times take. */
async function retry({ clock }: { readonly clock: ReturnType<typeof createManualClock> }): Promise<void> {
  await expect.poll(() => clock.waiting()).toBeGreaterThan(0);
  await clock.advanceAsync(180_000);
}

test("the function gets the event that Lambda gives it, in the order of the writes", async () => {
  const events: StreamEvent[] = [];
  await using mapped = await setUp((_ids, event) => {
    events.push(event);
    return handled;
  });
  await mapped.put("a", "b");
  await client.send(new DeleteItemCommand({ TableName: mapped.TableName, Key: { id: { S: "a" } } }));
  await expect.poll(mapped.given).toEqual(["a", "b", "a"]);
  const records = events.flatMap(({ Records }) => Records);
  expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "INSERT", "REMOVE"]);
  expect(records[0]).toEqual({
    awsRegion: "us-east-1",
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: "a" } },
      NewImage: { id: { S: "a" }, at: { S: expect.any(String) } },
      SequenceNumber: expect.stringMatching(/^\d{21}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    eventSourceARN: mapped.streamArn,
    eventVersion: "1.1",
  });
});

test("it begins with what is there, or with what comes", async () => {
  await using oldest = await setUp(() => handled, {}, ["before"]);
  await using latest = await setUp(() => handled, { startingPosition: "LATEST" }, ["before"]);
  await expect.poll(oldest.given).toEqual(["before"]);
  // It has to have looked at what is there by the time something new comes.
  for (let n = 0; latest.invocations.length === 0; n += 1) await latest.put(`after-${n}`);
  expect(latest.given()).not.toContain("before");
});

test("batches are as large as they may be, and filled for as long as the window", async () => {
  await using small = await setUp(() => handled, { batchSize: 2 }, ["a", "b", "c"]);
  await expect.poll(small.given).toEqual(["a", "b", "c"]);
  expect(small.invocations.every(({ length }) => length <= 2)).toBe(true);
  await using filled = await setUp(() => handled, { batchSize: 3, maximumBatchingWindowSeconds: 5 }, ["a", "b"]);
  await expect.poll(() => filled.clock.waiting()).toBe(1);
  expect(filled.invocations).toEqual([]);
  filled.clock.advance(5_000);
  await expect.poll(() => filled.invocations).toEqual([["a", "b"]]);
  await filled.put("c", "d", "e");
  await expect
    .poll(() => filled.invocations)
    .toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
});

test("what does not fit into one event becomes several", () => {
  const record = { sequenceNumber: "1", createdAtMs: 0, json: "x".repeat(1_000_000) };
  const records = Array.from({ length: 8 }, () => record);
  expect(fittingRecords(records, 100)).toBe(6);
  expect(fittingRecords(records, 3)).toBe(3);
  expect(fittingRecords([{ ...record, json: "x".repeat(7_000_000) }], 100)).toBe(1);
});

test("records that no filter matches are passed by", async () => {
  const read = readEventPattern({ dynamodb: { Keys: { id: { S: [{ prefix: "a" }] } } } });
  if ("problems" in read) throw new Error(read.problems.join());
  await using mapped = await setUp(() => handled, { filters: [read.pattern] }, ["a1", "b1", "a2", "b2", "a3"]);
  await expect.poll(mapped.given).toEqual(["a1", "a2", "a3"]);
});

test("a batch that fails is tried again before anything else, later and later", async () => {
  let failures = 3;
  await using mapped = await setUp(() => (failures-- > 0 ? threw : handled), { batchSize: 1 }, ["a", "b"]);
  for (let n = 1; n <= 3; n += 1) {
    await expect.poll(() => mapped.invocations).toEqual(Array.from({ length: n }, () => ["a"]));
    await expect.poll(() => mapped.clock.waiting()).toBe(1);
    mapped.clock.advance(500 * 2 ** (n - 1) - 1);
    await new Promise(setImmediate);
    expect(mapped.invocations).toHaveLength(n);
    mapped.clock.advance(1);
  }
  await expect.poll(mapped.given).toEqual(["a", "a", "a", "a", "b"]);
  expect(mapped.events.slice(0, 1)).toMatchObject([{ type: "records", records: 1, failed: 1, errorType: "TypeError" }]);
});

test("a batch that is given up is told to the queue, without what is in it", async () => {
  const options = { maximumRetryAttempts: 1, onFailureQueueName: "lost" };
  await using mapped = await setUp((ids) => (ids.includes("a") ? threw : handled), options, ["a", "b"]);
  await expect.poll(() => mapped.invocations.length).toBe(1);
  await retry(mapped);
  await expect.poll(() => mapped.sent).toHaveLength(1);
  expect(mapped.sent[0]).toEqual({
    queueName: "lost",
    body: {
      version: "1.0",
      timestamp: expect.any(String),
      requestContext: {
        requestId: expect.any(String),
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:F",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.stringMatching(/^\d{21}$/),
        endSequenceNumber: expect.stringMatching(/^\d{21}$/),
        approximateArrivalOfFirstRecord: expect.any(String),
        approximateArrivalOfLastRecord: expect.any(String),
        batchSize: 2,
        streamArn: mapped.streamArn,
      },
    },
  });
  expect(mapped.events.at(-1)).toMatchObject({
    type: "records-given-up",
    records: 2,
    because: "RetryAttemptsExhausted",
  });
  await mapped.put("c");
  await expect.poll(() => mapped.given().at(-1)).toBe("c");
});

test("halves of a batch are tried by themselves, so that only the record that fails is given up", async () => {
  const options = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0, onFailureQueueName: "lost" };
  await using mapped = await setUp((ids) => (ids.includes("c") ? threw : handled), options, ["a", "b", "c", "d"]);
  await expect.poll(() => mapped.sent).toHaveLength(1);
  await mapped.put("e");
  await expect.poll(() => mapped.given().at(-1)).toBe("e");
  const succeeded = mapped.invocations.filter((ids) => !ids.includes("c")).flat();
  expect(succeeded).toEqual(["a", "b", "d", "e"]);
});

test("a result that names a record has the batch tried again from there on", async () => {
  let failed = false;
  const failAtC = (ids: readonly string[], { Records }: StreamEvent): InvocationOutcome => {
    const record = failed ? undefined : Records[ids.indexOf("c")];
    failed ||= record !== undefined;
    const batchItemFailures = record === undefined ? [] : [{ itemIdentifier: record.dynamodb.SequenceNumber }];
    return { kind: "returned", resultJson: JSON.stringify({ batchItemFailures }) };
  };
  await using mapped = await setUp(failAtC, { reportBatchItemFailures: true }, ["a", "b", "c", "d"]);
  await expect.poll(() => failed).toBe(true);
  await retry(mapped);
  await expect.poll(() => mapped.given().filter((id) => id === "d")).toHaveLength(2);
  expect(mapped.given().filter((id) => id === "b")).toHaveLength(1);
});

test("records that are too old are given up, untried ones too", async () => {
  const options = { maximumRecordAgeSeconds: 60, onFailureQueueName: "lost" };
  await using mapped = await setUp(() => threw, options, ["a"]);
  await expect.poll(() => mapped.invocations.length).toBe(1);
  await retry(mapped);
  await expect.poll(() => mapped.sent).toHaveLength(1);
  expect(mapped.sent[0]?.body).toMatchObject({ requestContext: { condition: "RecordAgeExceeded" } });
  expect(mapped.sent[0]?.body).not.toHaveProperty("responseContext");
});

test("a throttled function is no attempt that counts", async () => {
  const outcomes = [throttled, throttled, throttled, handled];
  await using mapped = await setUp(() => outcomes.shift() ?? handled, { maximumRetryAttempts: 0 }, ["a"]);
  await retry(mapped);
  await expect.poll(() => mapped.invocations).toHaveLength(4);
  expect(mapped.sent).toEqual([]);
});

test("several batches are handled at a time, those of one item never", async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `item-${n % 5}`);
  const running = new Set<string>();
  const overlaps: string[] = [];
  let most = 0;
  let count = 0;
  const finish: (() => void)[] = [];
  await using mapped = await setUp(
    async ([id = ""]) => {
      if (running.has(id)) overlaps.push(id);
      running.add(id);
      most = Math.max(most, running.size);
      count += 1;
      await new Promise<void>((resolve) => finish.push(resolve));
      running.delete(id);
      return handled;
    },
    { batchSize: 1, parallelizationFactor: 10 },
    ids,
  );
  await expect.poll(() => most).toBeGreaterThan(1);
  await expect
    .poll(() => {
      for (const end of finish.splice(0)) end();
      return count;
    })
    .toBe(20);
  for (const end of finish.splice(0)) end();
  expect(overlaps).toEqual([]);
  expect(mapped.given().sort()).toEqual(ids.sort());
});

test("what could not be invoked is tried again, and is told as a fault", async () => {
  let faults = 1;
  const fail = () => Promise.reject(new Error("no process can be started"));
  await using mapped = await setUp(() => (faults-- > 0 ? fail() : handled), {}, ["a"]);
  await retry(mapped);
  await expect.poll(mapped.given).toEqual(["a", "a"]);
  expect(mapped.events.map(({ type }) => type)).toEqual(["fault", "records", "records"]);
});

test("closing waits for what is under way, and begins nothing more", async () => {
  let finish = () => {};
  const mapped = await setUp(
    () =>
      new Promise((resolve) => {
        finish = () => resolve(handled);
      }),
    { batchSize: 1 },
    ["a", "b"],
  );
  await expect.poll(mapped.given).toEqual(["a"]);
  let closed = false;
  const closing = mapped[Symbol.asyncDispose]().then(() => {
    closed = true;
  });
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  finish();
  await closing;
  expect(mapped.given()).toEqual(["a"]);
});
