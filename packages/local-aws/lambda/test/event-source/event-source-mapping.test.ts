import { createManualClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent, InvocationOutcome } from "@switchboard/local-service";
import { createSqsService, type QueueDefinition } from "@switchboard/local-sqs/service";
import { expect, test } from "vitest";
import type { EventSourceDefinition } from "../../src/event-source/event-source-definition.ts";
import { createLambdaService } from "../../src/service.ts";

type SqsEvent = { readonly Records: readonly { readonly messageId: string; readonly body: string }[] };
type Outcome = InvocationOutcome | Promise<InvocationOutcome>;

const handled: InvocationOutcome = { kind: "returned", resultJson: "null" };
const threw: InvocationOutcome = { kind: "function-error", errorType: "TypeError", errorMessage: "wrong" };

/** A queue `q` with dead letters `dead`, a function, and all that happens to them. */
function setUp(
  answer: (event: SqsEvent, invocation: number) => Outcome,
  source: Partial<EventSourceDefinition> = {},
  queue: Partial<QueueDefinition> = {},
) {
  const clock = createManualClock();
  const invocations: SqsEvent[] = [];
  const events: Extract<GatewayEvent, { type: "batch" }>[] = [];
  const faults: unknown[] = [];
  const context = {
    ...{ region: "us-east-1", accountId: "123456789012", clock },
    emit: (event: GatewayEvent) => {
      if (event.type === "batch") events.push(event);
      if (event.type === "fault") faults.push(event.error);
    },
  };
  const queues = createSqsService({
    ...context,
    queues: [{ name: "dead" }, { name: "q", redrive: { deadLetterQueueName: "dead", maxReceiveCount: 2 }, ...queue }],
  });
  const lambda = createLambdaService({
    ...{ ...context, sqs: queues.sqs, sendToQueue: queues.sendTo, hasFunction: () => true },
    eventSources: [{ queueName: "q", functionName: "F", ...source }],
    createRuntime: () => ({
      async invoke(_functionName, eventJson) {
        const event: SqsEvent = JSON.parse(eventJson);
        invocations.push(event);
        return answer(event, invocations.length);
      },
      warm: async () => [],
      endProcesses: async () => 0,
      close: async () => {},
    }),
  });
  const caller = { origin: "http://localhost", signal: new AbortController().signal };
  const call = (operation: string, parameters: object) =>
    queues.sqs.answer(operation, { QueueUrl: "q", ...parameters }, caller);
  return {
    sqs: queues.sqs,
    async start() {
      await lambda.start?.({ origin: "", environment: {} });
      await lambda.run?.();
    },
    async close() {
      await queues.stop();
      await lambda.stop();
    },
    clock,
    invocations,
    events,
    faults,
    call,
    send: (...bodies: string[]) =>
      call("SendMessageBatch", { Entries: bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody })) }),
    counts: (name = "q") => queues.sqs.queue(name)?.counts(),
    /** Lets everything happen that happens without time going on. */
    settle: () => new Promise(setImmediate),
    bodies: () => invocations.map(({ Records }) => Records.map(({ body }) => body)),
  };
}

test("the function gets the event that Lambda gives it, and what it handles is deleted", async () => {
  const { call, start, settle, invocations, counts, events, clock, close } = setUp(() => handled);
  await call("SendMessage", {
    MessageBody: "héllo",
    MessageAttributes: {
      text: { DataType: "String", StringValue: "a" },
      bytes: { DataType: "Binary", BinaryValue: "AP8=" },
    },
    MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1" } },
  });
  await start();
  await settle();
  expect(invocations).toEqual([
    {
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: "héllo",
          attributes: {
            ApproximateReceiveCount: "1",
            ApproximateFirstReceiveTimestamp: String(clock.now()),
            SentTimestamp: String(clock.now()),
            SenderId: expect.any(String),
            AWSTraceHeader: "Root=1",
          },
          messageAttributes: {
            text: { stringValue: "a", stringListValues: [], binaryListValues: [], dataType: "String" },
            bytes: { binaryValue: "AP8=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
          },
          md5OfBody: "be50e8478cf24ff3595bc7307fb91b50",
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:q",
          awsRegion: "us-east-1",
        },
      ],
    },
  ]);
  expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(events).toEqual([
    {
      ...{ type: "batch", queueName: "q", functionName: "F", invocationId: expect.any(String) },
      ...{ messages: 1, failed: 0, durationMs: 0 },
    },
  ]);
  await close();
});

test("what is sent while it waits is handled at once", async () => {
  const { send, start, settle, bodies, close } = setUp(() => handled);
  await start();
  await settle();
  await send("a");
  await settle();
  await send("b");
  await settle();
  expect(bodies()).toEqual([["a"], ["b"]]);
  await close();
});

test("what an invocation failed at comes again, and ends as a dead letter", async () => {
  const { send, start, settle, clock, counts, events, close } = setUp(
    () => threw,
    {},
    { visibilityTimeoutSeconds: 10 },
  );
  await send("a", "b");
  await start();
  await settle();
  expect(counts()).toMatchObject({ inFlight: 2 });
  expect(events).toMatchObject([{ messages: 2, failed: 2, errorType: "TypeError" }]);
  clock.advance(10_000);
  await settle();
  expect(events).toHaveLength(2);
  clock.advance(10_000);
  await settle();
  expect(events).toHaveLength(2);
  expect([counts(), counts("dead")]).toMatchObject([{ visible: 0, inFlight: 0 }, { visible: 2 }]);
  await close();
});

test("only the messages that the result names come again, where it may name any", async () => {
  const failB = ({ Records }: SqsEvent): InvocationOutcome => ({
    kind: "returned",
    resultJson: JSON.stringify({
      batchItemFailures: Records.filter(({ body }) => body === "b").map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }),
  });
  const reporting = setUp(failB, { reportBatchItemFailures: true });
  await reporting.send("a", "b", "c");
  reporting.start();
  await reporting.settle();
  expect(reporting.counts()).toMatchObject({ inFlight: 1 });
  expect(reporting.events).toMatchObject([{ messages: 3, failed: 1 }]);
  await reporting.close();
  const silent = setUp(failB);
  await silent.send("a", "b", "c");
  silent.start();
  await silent.settle();
  expect(silent.counts()).toMatchObject({ inFlight: 0 });
  await silent.close();
});

test("several batches are handled at once, and no more than allowed", async () => {
  const running: (() => void)[] = [];
  const wait = () => new Promise<InvocationOutcome>((resolve) => running.push(() => resolve(handled)));
  const { send, start, settle, close } = setUp(wait, { batchSize: 1, maximumConcurrency: 3 });
  await send("a", "b", "c", "d", "e");
  await start();
  await settle();
  expect(running).toHaveLength(3);
  running[0]?.();
  await settle();
  expect(running).toHaveLength(4);
  for (let index = 1; index < 5; index += 1) {
    running[index]?.();
    await settle();
  }
  await close();
});

test("a batch is filled for as long as its window, or until it is full", async () => {
  const { send, start, settle, clock, bodies, close } = setUp(() => handled, {
    batchSize: 12,
    maximumBatchingWindowSeconds: 5,
  });
  await start();
  await send("a");
  await settle();
  clock.advance(4_999);
  await send("b");
  await settle();
  expect(bodies()).toEqual([]);
  clock.advance(1);
  await settle();
  expect(bodies()).toEqual([["a", "b"]]);
  await send(..."abcdefghij");
  await send(..."klmn");
  await settle();
  expect(bodies()[1]).toEqual([..."abcdefghijkl"]);
  clock.advance(5_000);
  await settle();
  expect(bodies()[2]).toEqual(["m", "n"]);
  await close();
});

test("what does not fit into one event becomes several", async () => {
  const { send, start, settle, clock, bodies, close } = setUp(() => handled, {
    batchSize: 100,
    maximumBatchingWindowSeconds: 1,
  });
  for (let index = 0; index < 7; index += 1) await send("x".repeat(1_000_000));
  await start();
  await settle();
  clock.advance(1_000);
  await settle();
  expect(bodies().map(({ length }) => length)).toEqual([6, 1]);
  await close();
});

test("a throttled function is invoked again, later and later, until the messages are visible to others", async () => {
  const outcomes: InvocationOutcome[] = [{ kind: "throttled" }, { kind: "throttled" }, handled];
  const { send, start, settle, clock, invocations, counts, close } = setUp(
    (_event, invocation) => outcomes[invocation - 1] ?? { kind: "throttled" },
    {},
    { visibilityTimeoutSeconds: 10 },
  );
  await send("a");
  await start();
  await settle();
  clock.advance(1_000);
  await settle();
  clock.advance(1_999);
  await settle();
  expect(invocations).toHaveLength(2);
  clock.advance(1);
  await settle();
  expect(invocations).toHaveLength(3);
  expect(counts()).toMatchObject({ inFlight: 0, visible: 0 });

  await send("b");
  for (let second = 0; second < 9; second += 1) {
    await settle();
    clock.advance(1_000);
  }
  // At 0, 1, 3 and 7 seconds; the next would be after the messages have become visible again.
  expect(invocations).toHaveLength(7);
  expect(counts()).toMatchObject({ inFlight: 1 });
  await close();
});

test("where a batch was being filled, that counts from when its first message was taken", async () => {
  const { send, start, settle, clock, invocations, close } = setUp(
    () => ({ kind: "throttled" }),
    { maximumBatchingWindowSeconds: 5 },
    { visibilityTimeoutSeconds: 10 },
  );
  await send("a");
  await start();
  for (let second = 0; second < 14; second += 1) {
    await settle();
    clock.advance(1_000);
  }
  // At 5, 6 and 8 seconds, not at 12: at 10 the message is visible again, and begins another batch.
  expect(invocations).toHaveLength(3);
  await close();
});

test("what could not be invoked comes again, and is told as a fault", async () => {
  const fault = new Error("no process can be started");
  const { send, start, settle, counts, events, faults, close } = setUp(() => Promise.reject(fault));
  await send("a");
  await start();
  await settle();
  expect(counts()).toMatchObject({ inFlight: 1 });
  expect(faults).toEqual([fault]);
  expect(events).toMatchObject([{ messages: 1, failed: 1, errorType: "Fault" }]);
  await close();
});

test("closing takes nothing more, and waits for what is under way", async () => {
  let finish = () => {};
  const { send, start, settle, counts, close } = setUp(
    () =>
      new Promise((resolve) => {
        finish = () => resolve(handled);
      }),
    { batchSize: 1, maximumConcurrency: 2 },
  );
  await send("a");
  await start();
  await settle();
  let closed = false;
  const closing = close().then(() => {
    closed = true;
  });
  await send("b");
  await settle();
  expect([closed, counts()]).toMatchObject([false, { visible: 1, inFlight: 1 }]);
  finish();
  await closing;
  expect(counts()).toMatchObject({ visible: 1, inFlight: 0 });
});
