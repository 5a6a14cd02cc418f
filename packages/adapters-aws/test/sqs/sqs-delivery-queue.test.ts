import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DeliveryQueue } from "@switchboard/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqsClient, createSqsDeadLetters, createSqsDeliveryQueue, decodeTask } from "../../src/sqs/index.ts";
import { anyInvocation } from "../invocations.ts";
import { sampleTask } from "./sample-task.ts";
import { type SqsStub, startSqsStub } from "./sqs-stub.ts";

const { invocation } = anyInvocation;

process.env["AWS_ACCESS_KEY_ID"] = "local";
process.env["AWS_SECRET_ACCESS_KEY"] = "local";

/** Calls that a client has given up may still arrive: each test has a server of its own. */
let stub: SqsStub;
let client: SQSClient;
let queue: DeliveryQueue;
/** Soon gives up a server that does not answer; on a busy machine one that does may take longer. */
let hastyClient: SQSClient;
let hastyQueue: DeliveryQueue;
beforeEach(async () => {
  stub = await startSqsStub();
  const options = { endpoint: stub.endpoint, region: "us-east-1", attempts: 1 };
  [client, hastyClient] = [createSqsClient(options), createSqsClient({ ...options, deadlineMs: 500 })];
  queue = createSqsDeliveryQueue({ client, queueUrl: stub.queueUrl, invocation });
  hastyQueue = createSqsDeliveryQueue({ client: hastyClient, queueUrl: stub.queueUrl, invocation });
});
afterEach(async () => {
  client.destroy();
  hastyClient.destroy();
  await stub[Symbol.asyncDispose]();
});

/** What `act` makes the server receive. */
async function requestsOf(act: () => Promise<unknown>) {
  const before = stub.requests().length;
  await act();
  return stub.requests().slice(before);
}

test("a request has ten tasks at most", async () => {
  const tasks = Array.from({ length: 25 }, () => sampleTask());
  const requests = await requestsOf(() => queue.put(tasks));
  expect(requests.map((entries) => entries.length).sort()).toEqual([10, 10, 5]);
  for (const entries of requests) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
});

test("a request has 256 KB at most, and so has a task: a larger one arrives as several", async () => {
  const payload = "x".repeat(100 * 1024);
  const foundAt = "ü".repeat(200);
  const wide = {
    ...sampleTask({ payload }),
    recipients: sampleTask({ recipients: 500 }).recipients.map((one, nth) => ({ ...one, foundAt: `${foundAt}${nth}` })),
  };
  const requests = await requestsOf(() => queue.put([sampleTask({ payload }), sampleTask({ payload }), wide]));
  for (const entries of requests) {
    const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
    expect(bytes).toBeLessThanOrEqual(256 * 1024);
  }
  const parts = requests.flat().map(({ MessageBody }) => decodeTask(MessageBody));
  const sizes = parts.map((part) => ("task" in part ? part.task.recipients.length : 0));
  expect(sizes.sort()).toEqual([2, 2, 250, 250]);
});

test("a task that no request could carry is not taken, and the others are", async () => {
  const huge = sampleTask({ payload: "\uffff".repeat(50_000), recipients: 1 });
  const requests = await requestsOf(async () =>
    expect(await queue.put([sampleTask(), huge])).toEqual([
      { task: huge, fault: expect.objectContaining({ message: expect.stringContaining("too large") }) },
    ]),
  );
  expect(requests.map((entries) => entries.length)).toEqual([1]);
});

test.each([
  [0, undefined],
  [1, 1],
  [2000, 2],
  [2001, 3],
  [3_600_000, 900],
])("a delay of %d ms is %s s for SQS", async (delayMs, seconds) => {
  const requests = await requestsOf(() => queue.put([sampleTask()], delayMs));
  expect(requests[0]?.[0]?.DelaySeconds).toBe(seconds);
});

test("entries that SQS refuses are not taken, by its code; the others are", async () => {
  stub.behave({ refuses: 2 });
  const tasks = [1, 2, 3].map((attempt) => sampleTask({ attempt }));
  const fault = expect.objectContaining({ message: expect.stringContaining("InternalError") });
  expect(await queue.put(tasks)).toEqual([
    { task: tasks[0], fault },
    { task: tasks[1], fault },
  ]);
});

test.each([["hang"], ["reset"], [{ error: "QueueDoesNotExist" }], [{ error: "ThrottlingException" }]] as const)(
  "a request that fails is made once, in time, and none of its tasks is taken: %j",
  async (behaviour) => {
    stub.behave(behaviour);
    const beganAtMs = performance.now();
    const requests = await requestsOf(async () => {
      const untaken = await hastyQueue.put([sampleTask(), sampleTask()]);
      expect(untaken).toHaveLength(2);
      for (const { fault } of untaken) expect(fault).toMatchObject({ cause: expect.any(Error) });
    });
    expect(requests).toHaveLength(1);
    expect(performance.now() - beganAtMs).toBeLessThan(2000);
  },
);

test("tasks that need a request each are given up together where SQS does not answer", async () => {
  stub.behave("hang");
  const payload = "x".repeat(140 * 1024);
  const beganAtMs = performance.now();
  expect(await hastyQueue.put(Array.from({ length: 20 }, () => sampleTask({ payload })))).toHaveLength(20);
  expect(performance.now() - beganAtMs).toBeLessThan(3000);
});

test("a dead letter that SQS does not take is a fault", async () => {
  stub.behave({ error: "QueueDoesNotExist" });
  const deadLetters = createSqsDeadLetters({ client, queueUrl: stub.queueUrl });
  await expect(deadLetters.write({ kind: "unreadable", text: "x", problem: "y" })).rejects.toMatchObject({
    message: "SQS did not take a dead letter.",
    cause: expect.any(Error),
  });
});

test("a dead letter about connections is a task as well, with the reasons besides", async () => {
  const { message, recipients } = sampleTask({ recipients: 3 });
  const undelivered = recipients.map((recipient, nth) => ({
    recipient,
    reason: nth === 1 ? ("unanswered" as const) : ("throttled" as const),
  }));
  const [[entry] = []] = await requestsOf(() =>
    createSqsDeadLetters({ client, queueUrl: stub.queueUrl }).write({
      kind: "undelivered",
      message,
      undelivered,
      attempt: 5,
    }),
  );
  const text = entry?.MessageBody ?? "";
  expect(JSON.parse(text)).toMatchObject({
    letter: "missed",
    missed: { throttled: ["c-0", "c-2"], unanswered: ["c-1"] },
  });
  expect(decodeTask(text)).toEqual({ task: { message, recipients, attempt: 5 } });
});

test("a dead letter of a stored message is a task as well, with the positions, and whose they are", async () => {
  const { message, recipients: all } = sampleTask({ recipients: 2 });
  const recipients = all.map((recipient, nth) => (nth === 0 ? { ...recipient, streams: 1 } : recipient));
  const undelivered = recipients.map((recipient) => ({ recipient, reason: "throttled" as const }));
  const sent = { message, positions: [{ epoch: "k3JHs9aQ-x0Z", offset: 41 }] };
  const [[entry] = []] = await requestsOf(() =>
    createSqsDeadLetters({ client, queueUrl: stub.queueUrl }).write({
      ...{ kind: "undelivered", undelivered, attempt: 5, ...sent },
    }),
  );
  const text = entry?.MessageBody ?? "";
  expect(JSON.parse(text)).toMatchObject({ letter: "missed", version: 2 });
  expect(decodeTask(text)).toEqual({ task: { ...sent, recipients, attempt: 5 } });
});

test("a dead letter about a connection that is still registered is a task as well", async () => {
  const task = { connection: { connectionId: "c-1" }, closedAtMs: 1, attempt: 12 };
  const [[entry] = []] = await requestsOf(() =>
    createSqsDeadLetters({ client, queueUrl: stub.queueUrl }).write({ kind: "still-registered", task }),
  );
  const text = entry?.MessageBody ?? "";
  expect(JSON.parse(text)).toMatchObject({ letter: "still-registered", connectionId: "c-1" });
  expect(decodeTask(text)).toEqual({ unregister: task });
});

test("a dead letter that would be too long for SQS, though its task was not, becomes several", async () => {
  const { message, recipients } = sampleTask({ recipients: 500, payload: "x".repeat(246 * 1024) });
  const undelivered = recipients.map((recipient) => ({ recipient, reason: "throttled" as const }));
  const requests = await requestsOf(() =>
    createSqsDeadLetters({ client, queueUrl: stub.queueUrl }).write({
      kind: "undelivered",
      message,
      undelivered,
      attempt: 5,
    }),
  );
  const bodies = requests.flat().map(({ MessageBody }) => MessageBody);
  for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256 * 1024);
  const letters = bodies.map(decodeTask).flatMap((one) => ("task" in one ? one.task.recipients : []));
  expect(letters).toEqual(recipients);
});
