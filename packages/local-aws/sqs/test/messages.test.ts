import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestSqs, type TestSqs } from "./support/start-test-sqs.ts";

let sqs: TestSqs;
let count = 0;
beforeAll(async () => {
  sqs = await startTestSqs();
});
afterAll(async () => {
  await sqs[Symbol.asyncDispose]();
});

/** A queue of the test's own. */
const newQueue = (attributes?: Readonly<Record<string, string>>) => sqs.create(`queue-${++count}`, attributes);
const bodies = (received: readonly { readonly body: string }[]) => received.map(({ body }) => body);

describe("receiving", () => {
  test("hides a message for the visibility timeout; it comes again until it is deleted", async () => {
    const queue = await newQueue({ VisibilityTimeout: "10" });
    const id = await sqs.send(queue, "a");
    const [first] = await sqs.receive(queue);
    expect(first).toMatchObject({ id, body: "a" });
    expect(await sqs.counts(queue)).toEqual([0, 1, 0]);
    sqs.clock.advance(9_999);
    expect(await sqs.receive(queue)).toEqual([]);
    sqs.clock.advance(1);
    expect(await sqs.counts(queue)).toEqual([1, 0, 0]);
    const [second] = await sqs.receive(queue);
    expect(second).toMatchObject({ id, body: "a" });
    expect(second?.handle).not.toBe(first?.handle);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: second?.handle }));
    expect(await sqs.counts(queue)).toEqual([0, 0, 0]);
  });

  test("takes at most as many as asked for, and each only once", async () => {
    const queue = await newQueue();
    for (const body of ["a", "b", "c"]) await sqs.send(queue, body);
    expect(bodies(await sqs.receive(queue, { MaxNumberOfMessages: 2 }))).toEqual(["a", "b"]);
    const both = await Promise.all([sqs.receive(queue), sqs.receive(queue)]);
    expect(bodies(both.flat())).toEqual(["c"]);
  });

  test("counts receipts and tells the times, as far as they are asked for", async () => {
    const queue = await newQueue({ VisibilityTimeout: "1" });
    const sentAt = sqs.clock.now();
    await sqs.send(queue, "a");
    sqs.clock.advance(500);
    await sqs.receive(queue);
    sqs.clock.advance(1_000);
    const { Messages } = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MessageSystemAttributeNames: ["All"] }),
    );
    expect(Messages?.[0]?.Attributes).toEqual({
      SenderId: expect.any(String),
      SentTimestamp: String(sentAt),
      ApproximateReceiveCount: "2",
      ApproximateFirstReceiveTimestamp: String(sentAt + 500),
    });
    sqs.clock.advance(1_000);
    const older = new ReceiveMessageCommand({ QueueUrl: queue, AttributeNames: ["ApproximateReceiveCount" as "All"] });
    expect((await sqs.client.send(older)).Messages?.[0]?.Attributes).toEqual({ ApproximateReceiveCount: "3" });
    sqs.clock.advance(1_000);
    expect((await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: queue }))).Messages?.[0]).not.toHaveProperty(
      "Attributes",
    );
  });

  test("waits for a message that is sent, falls due, or becomes visible again", async () => {
    const queue = await newQueue({ VisibilityTimeout: "5" });
    const sent = sqs.receive(queue, { WaitTimeSeconds: 20 });
    await sqs.send(queue, "a");
    const [taken] = await sent;
    expect(taken).toMatchObject({ body: "a" });
    // Waiting calls are served in order: the first of them gets the message.
    const waiting = sqs.receive(queue, { WaitTimeSeconds: 20 });
    await arrived(queue);
    sqs.clock.advance(5_000);
    expect(bodies(await waiting)).toEqual(["a"]);
    await sqs.send(queue, "late", 3);
    const delayed = sqs.receive(queue, { WaitTimeSeconds: 20 });
    await arrived(queue);
    sqs.clock.advance(3_000);
    expect(bodies(await delayed)).toEqual(["late"]);
  });

  test("a message is not lost to a waiting caller that has gone away", async () => {
    const queue = await newQueue();
    const gone = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 20 });
    const waiting = sqs.client.send(command, { abortSignal: gone.signal });
    await arrived(queue);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    const next = sqs.receive(queue, { WaitTimeSeconds: 20 });
    await arrived(queue);
    await sqs.send(queue, "a");
    expect(bodies(await next)).toEqual(["a"]);
  });

  /** Calls on other connections that were made before have arrived when this one is answered, twice over. */
  async function arrived(queue: string): Promise<void> {
    await sqs.counts(queue);
    await sqs.counts(queue);
  }
});

describe("sending", () => {
  test("a delay keeps a message back, the call's before the queue's", async () => {
    const queue = await newQueue({ DelaySeconds: "5" });
    await sqs.send(queue, "by the queue");
    await sqs.send(queue, "at once", 0);
    expect(await sqs.counts(queue)).toEqual([1, 0, 1]);
    expect(bodies(await sqs.receive(queue))).toEqual(["at once"]);
    sqs.clock.advance(5_000);
    expect(bodies(await sqs.receive(queue))).toEqual(["by the queue"]);
  });

  test("checksums and attributes come back as they were sent", async () => {
    const queue = await newQueue();
    const body = 'ünïcödé "quoted" 😀\n';
    const MessageAttributes = {
      text: { DataType: "String", StringValue: "é" },
      "more.number": { DataType: "Number.int", StringValue: "7" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
    };
    const sent = await sqs.client.send(
      new SendMessageCommand({ QueueUrl: queue, MessageBody: body, MessageAttributes }),
    );
    const md5 = createHash("md5").update(body).digest("hex");
    // Calculated apart from this code, after the description in the developer guide.
    expect(sent).toMatchObject({ MD5OfMessageBody: md5, MD5OfMessageAttributes: "659efa667c13544d2082d57c64c9a884" });
    const command = new ReceiveMessageCommand({ QueueUrl: queue, MessageAttributeNames: ["more.*", "bytes"] });
    const [received] = (await sqs.client.send(command)).Messages ?? [];
    const { text: _text, ...wanted } = MessageAttributes;
    expect(received).toMatchObject({ Body: body, MD5OfBody: md5, MessageAttributes: wanted });
  });

  test("a batch sends what can be sent, and names what cannot", async () => {
    const queue = await newQueue({ MaximumMessageSize: "1024" });
    const { Successful, Failed } = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: "good", MessageBody: "a" },
          { Id: "large", MessageBody: "x".repeat(1_025) },
          { Id: "strange", MessageBody: "\u0000" },
          { Id: "far", MessageBody: "a", DelaySeconds: 901 },
        ],
      }),
    );
    expect(Successful).toMatchObject([{ Id: "good", MessageId: expect.any(String) }]);
    expect(Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ["large", "InvalidParameterValue", true],
      ["strange", "InvalidMessageContents", true],
      ["far", "InvalidParameterValue", true],
    ]);
    expect(bodies(await sqs.receive(queue))).toEqual(["a"]);
  });

  test("the largest message is 1 MiB with its attributes, and a batch all together", async () => {
    const queue = await newQueue();
    const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
    const attributeBytes = "aStringb".length;
    const largest = "x".repeat(1_048_576 - attributeBytes);
    await sqs.client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: largest, MessageAttributes }));
    await expect(
      sqs.client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: `${largest}x`, MessageAttributes })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const half = "x".repeat(524_288);
    const batch = (last: string) =>
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: "1", MessageBody: half },
          { Id: "2", MessageBody: last },
        ],
      });
    expect((await sqs.client.send(batch(half))).Successful).toHaveLength(2);
    await expect(sqs.client.send(batch(`${half}x`))).rejects.toMatchObject({ name: "BatchRequestTooLong" });
  });
});

describe("messages in somebody's hands", () => {
  test("can be hidden for longer, or shown at once", async () => {
    const queue = await newQueue({ VisibilityTimeout: "10" });
    await sqs.send(queue, "a");
    const [{ handle } = { handle: "" }] = await sqs.receive(queue);
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle: handle, VisibilityTimeout }),
      );
    await change(60);
    sqs.clock.advance(59_999);
    expect(await sqs.receive(queue)).toEqual([]);
    await change(0);
    expect(bodies(await sqs.receive(queue))).toEqual(["a"]);
  });

  test("an older handle neither deletes nor changes what is in other hands by now", async () => {
    const queue = await newQueue({ VisibilityTimeout: "1" });
    await sqs.send(queue, "a");
    const [first] = await sqs.receive(queue);
    sqs.clock.advance(1_000);
    const stale = { QueueUrl: queue, ReceiptHandle: first?.handle };
    await expect(
      sqs.client.send(new ChangeMessageVisibilityCommand({ ...stale, VisibilityTimeout: 5 })),
    ).rejects.toMatchObject({ name: "MessageNotInflight" });
    await sqs.receive(queue);
    await sqs.client.send(new DeleteMessageCommand(stale));
    expect(await sqs.counts(queue)).toEqual([0, 1, 0]);
    await expect(
      sqs.client.send(new ChangeMessageVisibilityCommand({ ...stale, VisibilityTimeout: 5 })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("batches delete and change, and name what is no handle", async () => {
    const queue = await newQueue();
    for (const body of ["a", "b"]) await sqs.send(queue, body);
    const [a, b] = await sqs.receive(queue);
    const changed = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: "a", ReceiptHandle: a?.handle, VisibilityTimeout: 0 },
          { Id: "none", ReceiptHandle: "none", VisibilityTimeout: 0 },
        ],
      }),
    );
    expect(changed).toMatchObject({
      Successful: [{ Id: "a" }],
      Failed: [{ Id: "none", Code: "ReceiptHandleIsInvalid", SenderFault: true }],
    });
    expect(await sqs.counts(queue)).toEqual([1, 1, 0]);
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: "a", ReceiptHandle: a?.handle },
          { Id: "b", ReceiptHandle: b?.handle },
          { Id: "none", ReceiptHandle: "none" },
        ],
      }),
    );
    expect(deleted).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }], Failed: [{ Id: "none" }] });
    expect(await sqs.counts(queue)).toEqual([0, 0, 0]);
  });
});

test("messages are dropped after their retention, wherever they are", async () => {
  const queue = await newQueue({ MessageRetentionPeriod: "60", VisibilityTimeout: "600" });
  await sqs.send(queue, "in flight");
  await sqs.receive(queue);
  await sqs.send(queue, "visible");
  await sqs.send(queue, "delayed", 900);
  expect(await sqs.counts(queue)).toEqual([1, 1, 1]);
  sqs.clock.advance(60_000);
  expect(await sqs.counts(queue)).toEqual([0, 0, 0]);
});

test("a message that was received so often in vain goes to the dead-letter queue, as old as it is", async () => {
  const deadLetters = await newQueue({ MessageRetentionPeriod: "120" });
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:queue-${count}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  const queue = await newQueue({ VisibilityTimeout: "1", RedrivePolicy });
  const source = `arn:aws:sqs:us-east-1:000000000000:queue-${count}`;
  const sentAt = sqs.clock.now();
  const id = await sqs.send(queue, "a");
  for (let receipt = 1; receipt <= 2; receipt += 1) {
    expect(await sqs.receive(queue)).toMatchObject([{ id }]);
    sqs.clock.advance(1_000);
  }
  expect(await sqs.counts(deadLetters)).toEqual([0, 0, 0]);
  expect(await sqs.receive(queue)).toEqual([]);
  expect(await sqs.counts(queue)).toEqual([0, 0, 0]);
  const command = new ReceiveMessageCommand({ QueueUrl: deadLetters, MessageSystemAttributeNames: ["All"] });
  expect((await sqs.client.send(command)).Messages).toMatchObject([
    { MessageId: id, Body: "a", Attributes: { SentTimestamp: String(sentAt), DeadLetterQueueSourceArn: source } },
  ]);
  sqs.clock.advance(118_000);
  expect(await sqs.counts(deadLetters)).toEqual([0, 0, 0]);
});

test("dead letters do not go around in circles, where a queue names itself or two name each other", async () => {
  const [one, other] = [await newQueue({ VisibilityTimeout: "1" }), await newQueue({ VisibilityTimeout: "1" })];
  const name = (queue: string, target: string) => {
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${target.split("/").at(-1)}`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    return sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { RedrivePolicy } }));
  };
  const receiveInVain = async (queue: string) => {
    const received = await sqs.receive(queue);
    sqs.clock.advance(1_000);
    return bodies(received);
  };
  await name(one, one);
  await sqs.send(one, "a");
  expect(await receiveInVain(one)).toEqual(["a"]);
  expect(await receiveInVain(one)).toEqual(["a"]);
  await name(one, other);
  await name(other, one);
  expect(await receiveInVain(one)).toEqual([]);
  expect(await receiveInVain(other)).toEqual(["a"]);
  expect(await receiveInVain(other)).toEqual(["a"]);
});

test("purging empties a queue, once a minute", async () => {
  const queue = await newQueue();
  await sqs.send(queue, "a");
  await sqs.send(queue, "b", 60);
  const purge = () => sqs.client.send(new PurgeQueueCommand({ QueueUrl: queue }));
  await purge();
  expect(await sqs.counts(queue)).toEqual([0, 0, 0]);
  await expect(purge()).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
  sqs.clock.advance(60_000);
  await purge();
});

describe("the trace of a message", () => {
  const header = (StringValue: string, DataType = "String") => ({ AWSTraceHeader: { DataType, StringValue } });

  async function tracesIn(queue: string) {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    const { Messages = [] } = await sqs.client.send(command);
    return Messages.map(({ Attributes }) => Attributes?.AWSTraceHeader);
  }

  test("is its own, or that of the call", async () => {
    const queue = await newQueue();
    sqs.client.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { "X-Amzn-Trace-Id": "Root=1-call" });
        return next(args);
      },
      { step: "build", name: "trace" },
    );
    const Entries = [
      { Id: "0", MessageBody: "a", MessageSystemAttributes: header("Root=1-own") },
      { Id: "1", MessageBody: "b" },
    ];
    const { Successful } = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }));
    await sqs.send(queue, "c");
    sqs.client.middlewareStack.remove("trace");
    await sqs.send(queue, "d");
    expect(await tracesIn(queue)).toEqual(["Root=1-own", "Root=1-call", "Root=1-call", undefined]);
    expect(Successful?.map(({ MD5OfMessageSystemAttributes: md5 }) => typeof md5)).toEqual(["string", "undefined"]);
  });

  test("does not count as a part of it, and is the only attribute of the system that there is", async () => {
    const queue = await newQueue({ MaximumMessageSize: "1024" });
    const send = (MessageSystemAttributes: object) =>
      sqs.client.send(
        new SendMessageCommand({ QueueUrl: queue, MessageBody: "x".repeat(1024), MessageSystemAttributes } as never),
      );
    await send(header("Root=1-a"));
    const refused = { name: "InvalidParameterValue" };
    await expect(send({ Trace: { DataType: "String", StringValue: "x" } })).rejects.toMatchObject(refused);
    await expect(send(header("7", "Number"))).rejects.toMatchObject(refused);
  });
});

test("a message's group goes with it", async () => {
  const QueueUrl = await newQueue();
  const group = { MessageGroupId: "g", MessageDeduplicationId: "d" };
  await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", ...group }));
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MessageSystemAttributeNames: ["MessageGroupId", "MessageDeduplicationId"],
  });
  expect((await sqs.client.send(receive)).Messages?.[0]?.Attributes).toEqual(group);
});
