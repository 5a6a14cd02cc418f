import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createSqsDeliveryQueue, createSqsPresenceQueue, createSqsUnregisterQueue } from "../../src/sqs/index.ts";
import { sampleTask } from "./sample-task.ts";
import { createTestQueue } from "./test-queue.ts";

const group = { group: "g", dueAtMs: 7, attempt: 1 };
const closed = { connection: { connectionId: "c-1" }, closedAtMs: 7, attempt: 1 };

/** The queues of the workers as a function with this trace has them, and the traces of what is in them. */
async function setUp(traceHeader: string | undefined) {
  const { client, queueUrl, ...rest } = await createTestQueue();
  const options = { client, queueUrl, invocation: { traceHeader } };
  return {
    ...rest,
    deliveries: createSqsDeliveryQueue(options),
    unregistrations: createSqsUnregisterQueue(options),
    looks: createSqsPresenceQueue(options),
    async traces() {
      const names = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["AWSTraceHeader" as const] };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, ...names }));
      return Messages.map(({ Attributes }) => Attributes?.AWSTraceHeader);
    },
  };
}

test("what is put into a queue belongs to the trace of the invocation", async () => {
  await using queues = await setUp("Root=1-own;Parent=p;Sampled=1");
  expect(await queues.deliveries.put([sampleTask(), sampleTask()])).toEqual([]);
  await queues.unregistrations.put(closed, 0);
  await queues.looks.put(group, 0);
  expect(await queues.traces()).toEqual(Array(4).fill("Root=1-own;Parent=p;Sampled=1"));
});

test("what belongs to a trace already keeps it, in one call with others", async () => {
  await using queues = await setUp("Root=1-own;Parent=p;Sampled=1;Lineage=l:2");
  const trace = "Root=1-ada;Parent=a;Sampled=1;Lineage=l:1";
  await queues.deliveries.put([{ ...sampleTask(), trace }, sampleTask()]);
  await queues.unregistrations.put({ ...closed, trace }, 0);
  await queues.looks.put({ ...group, trace }, 0);
  const kept = "Root=1-ada;Parent=a;Sampled=1;Lineage=l:2";
  expect(await queues.traces()).toEqual([kept, "Root=1-own;Parent=p;Sampled=1;Lineage=l:2", kept, kept]);
});

test("a task that becomes several keeps its trace in each", async () => {
  await using queues = await setUp(undefined);
  const foundAt = "x".repeat(600);
  const { recipients, ...task } = sampleTask({ recipients: 500 });
  const wide = recipients.map((one, nth) => ({ ...one, foundAt: `${foundAt}${nth}` }));
  await queues.deliveries.put([{ ...task, recipients: wide, trace: "Root=1-ada" }]);
  expect(await queues.traces()).toEqual(["Root=1-ada", "Root=1-ada"]);
});

test("without a trace there is none", async () => {
  await using queues = await setUp(undefined);
  await queues.deliveries.put([sampleTask()]);
  await queues.looks.put(group, 0);
  expect(await queues.traces()).toEqual([undefined, undefined]);
});
