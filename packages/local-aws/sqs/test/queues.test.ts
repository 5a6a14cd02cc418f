import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  paginateListQueues,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createLocalSqs, createSqsRoutes, type SqsCall, startSqs } from "../src/index.ts";
import { startTestSqs } from "./support/start-test-sqs.ts";

test("queues are created, found, listed and deleted", async () => {
  await using sqs = await startTestSqs();
  const { client } = sqs;
  const url = await sqs.create("orders");
  expect(url).toBe(`${sqs.endpoint}/000000000000/orders`);
  expect((await client.send(new GetQueueUrlCommand({ QueueName: "orders" }))).QueueUrl).toBe(url);
  await sqs.create("others");
  await sqs.create("mine");
  const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: "o" }));
  expect(listed.QueueUrls).toEqual([url, `${sqs.endpoint}/000000000000/others`]);
  const paged: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 2 }, {})) paged.push(...QueueUrls);
  expect(paged.map((each) => each.split("/").at(-1))).toEqual(["mine", "orders", "others"]);
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  await expect(client.send(new GetQueueUrlCommand({ QueueName: "orders" }))).rejects.toBeInstanceOf(QueueDoesNotExist);
});

test("creating a queue again is fine with the same attributes, and refused with others", async () => {
  await using sqs = await startTestSqs();
  const url = await sqs.create("q", { VisibilityTimeout: "60" });
  expect(await sqs.create("q", { VisibilityTimeout: "60" })).toBe(url);
  expect(await sqs.create("q")).toBe(url);
  await expect(sqs.create("q", { VisibilityTimeout: "61" })).rejects.toMatchObject({ name: "QueueNameExists" });
});

test("attributes have SQS's defaults, can be set, and are told as far as they are asked for", async () => {
  await using sqs = await startTestSqs();
  await sqs.create("d");
  const url = await sqs.create("q");
  const attributes = async (...AttributeNames: ("All" | "VisibilityTimeout" | "RedrivePolicy")[]) =>
    (await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }))).Attributes;
  const createdAt = String(sqs.clock.now() / 1_000);
  expect(await attributes("All")).toEqual({
    QueueArn: "arn:aws:sqs:us-east-1:000000000000:q",
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
    ApproximateNumberOfMessagesDelayed: "0",
    CreatedTimestamp: createdAt,
    LastModifiedTimestamp: createdAt,
    VisibilityTimeout: "30",
    MessageRetentionPeriod: "345600",
    DelaySeconds: "0",
    ReceiveMessageWaitTimeSeconds: "0",
    MaximumMessageSize: "1048576",
  });
  expect(await attributes()).toBeUndefined();
  const RedrivePolicy = redriveTo("d");
  const set = (Attributes: Record<string, string>) =>
    sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  await set({ VisibilityTimeout: "7", RedrivePolicy });
  expect(await attributes("VisibilityTimeout", "RedrivePolicy")).toEqual({ VisibilityTimeout: "7", RedrivePolicy });
  await set({ RedrivePolicy: "" });
  expect(await attributes("VisibilityTimeout", "RedrivePolicy")).toEqual({ VisibilityTimeout: "7" });
});

const url = "http://127.0.0.1/000000000000/q";
const redriveTo = (queue: string, accountId = "000000000000") =>
  JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:${accountId}:${queue}`, maxReceiveCount: 3 });
const entries = (ids: readonly string[]) => ids.map((Id) => ({ Id, MessageBody: "a" }));

test.each([
  ["a queue that is not there", new SendMessageCommand({ QueueUrl: `${url}2`, MessageBody: "a" }), "QueueDoesNotExist"],
  ["an empty message", new SendMessageCommand({ QueueUrl: url, MessageBody: "" }), "MissingParameter"],
  [
    "a character that is none",
    new SendMessageCommand({ QueueUrl: url, MessageBody: "\u0001" }),
    "InvalidMessageContents",
  ],
  ["half of a character", new SendMessageCommand({ QueueUrl: url, MessageBody: "\ud800" }), "InvalidMessageContents"],
  [
    "too long a delay",
    new SendMessageCommand({ QueueUrl: url, MessageBody: "a", DelaySeconds: 901 }),
    "InvalidParameterValue",
  ],
  ["too many at once", new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 11 }), "InvalidParameterValue"],
  ["too long a wait", new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 21 }), "InvalidParameterValue"],
  ["what is no handle", new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: "x" }), "ReceiptHandleIsInvalid"],
  ["a batch of none", new SendMessageBatchCommand({ QueueUrl: url, Entries: [] }), "EmptyBatchRequest"],
  [
    "a batch of eleven",
    new SendMessageBatchCommand({ QueueUrl: url, Entries: entries([..."abcdefghijk"]) }),
    "TooManyEntriesInBatchRequest",
  ],
  [
    "an id twice",
    new SendMessageBatchCommand({ QueueUrl: url, Entries: entries(["a", "a"]) }),
    "BatchEntryIdsNotDistinct",
  ],
  [
    "an id that is none",
    new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "a b", ReceiptHandle: "x" }] }),
    "InvalidBatchEntryId",
  ],
  [
    "an unknown attribute",
    new CreateQueueCommand({ QueueName: "n", Attributes: { Colour: "red" } as object }),
    "InvalidAttributeName",
  ],
  [
    "a value out of bounds",
    new CreateQueueCommand({ QueueName: "n", Attributes: { DelaySeconds: "901" } }),
    "InvalidAttributeValue",
  ],
  [
    "a policy that is none",
    new CreateQueueCommand({ QueueName: "n", Attributes: { RedrivePolicy: "{}" } }),
    "InvalidAttributeValue",
  ],
  [
    "a queue for dead letters that is not there",
    new CreateQueueCommand({ QueueName: "n", Attributes: { RedrivePolicy: redriveTo("d") } }),
    "InvalidParameterValue",
  ],
  [
    "one that is somewhere else",
    new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: redriveTo("q", "210987654321") } }),
    "InvalidParameterValue",
  ],
  ["a name that is none", new CreateQueueCommand({ QueueName: "n n" }), "InvalidParameterValue"],
  ["a FIFO queue", new CreateQueueCommand({ QueueName: "n.fifo" }), "UnsupportedOperation"],
  [
    "an attribute without a value",
    new SendMessageCommand({ QueueUrl: url, MessageBody: "a", MessageAttributes: { a: { DataType: "String" } } }),
    "InvalidParameterValue",
  ],
])("%s is refused with its code", async (_what, command, name) => {
  await using sqs = await startTestSqs();
  await sqs.create("q");
  await expect(sqs.client.send(command as SendMessageCommand)).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: 400 },
  });
});

test.each(["constructor", "__proto__", "StartMessageMoveTask"])("there is no operation %s", async (operation) => {
  await using sqs = await startTestSqs();
  const headers = { "x-amz-target": `AmazonSQS.${operation}` };
  const response = await fetch(sqs.endpoint, { method: "POST", headers, body: "{}" });
  expect([response.status, await response.json()]).toMatchObject([400, { __type: "com.amazonaws.sqs#InvalidAction" }]);
});

test("a web page of another origin gets nothing, nor does what is no request of the protocol", async () => {
  await using sqs = await startTestSqs();
  const target = { "x-amz-target": "AmazonSQS.ListQueues" };
  const ask = (headers: Record<string, string>, body = "{}") => fetch(sqs.endpoint, { method: "POST", headers, body });
  expect((await ask(target)).status).toBe(200);
  expect((await ask({ ...target, origin: "https://evil.example" })).status).toBe(403);
  expect((await ask({})).status).toBe(404);
  expect((await ask(target, "[]")).status).toBe(400);
  expect((await ask(target, "{")).status).toBe(400);
});

test("a port in use is an error with its code", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port)),
  );
  await expect(startSqs({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  other.close();
});

test("what stands for IAM can refuse a call", async () => {
  const seen: SqsCall[] = [];
  const routes = createSqsRoutes(createLocalSqs(), (call) => {
    seen.push(call);
    return call.operation === "ListQueues" ? undefined : "not allowed";
  });
  const server = createHttpServer((request, response) => void routes(request, response));
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  const ask = (operation: string) =>
    fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      headers: { "x-amz-target": `AmazonSQS.${operation}`, authorization: "AWS4-HMAC-SHA256 any" },
      body: '{"QueueName":"q"}',
    });
  expect((await ask("ListQueues")).status).toBe(200);
  const refused = await ask("CreateQueue");
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { __type: expect.stringMatching(/AccessDenied/) },
  ]);
  expect(seen[1]).toEqual({
    authorization: "AWS4-HMAC-SHA256 any",
    operation: "CreateQueue",
    parameters: { QueueName: "q" },
  });
  server.close();
});
