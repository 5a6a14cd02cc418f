import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { GatewayEvent } from "@switchboard/local-service";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningStack } from "../../src/run-options.ts";
import { startStack } from "../../src/start-stack.ts";
import { EVENTS_TEMPLATE } from "./events-template.ts";
import { directory, place } from "./small-template.ts";

const local = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const TableName = "Table";
const lines: string[] = [];
const events: GatewayEvent[] = [];
let stack: RunningStack;
let tables: DynamoDBClient;
beforeAll(async () => {
  stack = await startStack({
    ...{ template: EVENTS_TEMPLATE, directory, place },
    onLine: (_, line) => lines.push(line),
    onEvent: (event) => events.push(event),
  });
  tables = new DynamoDBClient({ ...local, endpoint: stack.dynamoDbEndpoint });
});
afterAll(async () => {
  tables.destroy();
  await stack.close();
});

const put = (id: string, hours = 1) => {
  const expiresAt = { N: `${Math.round(Date.now() / 1_000) + hours * 3_600}` };
  return tables.send(new PutItemCommand({ TableName, Item: { id: { S: id }, expiresAt } }));
};

test("a change of a table reaches a function, whose event reaches another one by a rule, and a queue by a second", async () => {
  await put("apple");
  await expect.poll(() => lines).toContain("INSERT apple of Table by a caller");
  await expect.poll(() => lines).toContain('heard {"id":"apple"}');
  const client = new SQSClient({ ...local, endpoint: `http://127.0.0.1:${stack.gateway.port}` });
  const QueueUrl = `http://127.0.0.1:${stack.gateway.port}/123456789012/Dead`;
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  client.destroy();
  expect(Messages?.map(({ Body }) => Body)).toEqual(['{"id":"apple","rule":"ToQueue"}']);
  expect(events).toContainEqual({
    ...{ type: "event", busName: "orders", source: "shop", detailType: "INSERT" },
    ...{ ruleName: "HeardRule", target: "Heard" },
  });
  expect(events).toContainEqual(
    expect.objectContaining({ type: "records", tableName: TableName, functionName: "Changes", records: 1, failed: 0 }),
  );
});

test("what a pattern does not match is passed by, of a stream as of a bus", async () => {
  await put("banana");
  const update = { UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": { N: "1" } } };
  await tables.send(new UpdateItemCommand({ TableName, Key: { id: { S: "banana" } }, ...update }));
  await put("avocado");
  await expect.poll(() => lines).toContain('heard {"id":"avocado"}');
  expect(lines).toContain("INSERT banana of Table by a caller");
  expect(lines.filter((line) => line.startsWith("MODIFY") || line === 'heard {"id":"banana"}')).toEqual([]);
});

test("a function may use the bus that its role names, and no other", async () => {
  await put("xylitol");
  await expect.poll(() => lines).toContain("xylitol AccessDeniedException");
});

test("whoever develops it may use every bus", async () => {
  const client = new EventBridgeClient({ ...local, endpoint: `http://127.0.0.1:${stack.gateway.port}` });
  const Entries = [{ Source: "shop", DetailType: "By hand", Detail: '{"id":"almond"}', EventBusName: "orders" }];
  expect(await client.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
  client.destroy();
  await expect.poll(() => lines).toContain('heard {"id":"almond"}');
});

test("the clock that can be moved on expires items and runs schedules", async () => {
  stack.gateway.clock.advance(2 * 3_600_000);
  await expect.poll(() => lines).toContain("REMOVE apple of Table by dynamodb.amazonaws.com");
  await expect.poll(() => lines.filter((line) => line === 'heard {"tick":true}')).toHaveLength(2);
  expect(events.some((event) => event.type === "expired")).toBe(true);
});

test("a target that is not here is warned about once", () => {
  const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  expect(warnings).toEqual([
    "Resources.ToQueue.Properties.Targets[1].Arn: arn:aws:states:us-east-1:123456789012:stateMachine:machine gets no events here: it is no function and no queue that runs here",
  ]);
});
