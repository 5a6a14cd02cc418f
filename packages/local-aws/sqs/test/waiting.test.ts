import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createLocalSqs } from "../src/local-sqs.ts";
import type { Receiving } from "../src/queue.ts";

// Below the network, where a call has begun to wait when it returns.
async function setUp(attributes: Readonly<Record<string, string>> = {}) {
  const clock = createManualClock();
  const sqs = createLocalSqs({ clock });
  const caller = { origin: "http://localhost", signal: new AbortController().signal };
  await sqs.answer("CreateQueue", { QueueName: "q", Attributes: attributes }, caller);
  const queue = sqs.queue("q");
  if (queue === undefined) throw new Error("There is no queue.");
  return {
    clock,
    sqs,
    queue,
    send: (MessageBody: string, DelaySeconds = 0) =>
      sqs.answer("SendMessage", { QueueUrl: "q", MessageBody, DelaySeconds }, caller),
    /** Receives, and tells whether it has been answered yet. */
    receive(receiving: Partial<Receiving> = {}) {
      let answered: readonly string[] | undefined;
      const answer = queue.receive({ most: 10, ...receiving }).then((received) => {
        answered = received.map(({ body }) => body);
        return answered;
      });
      const settled = async () => {
        await new Promise(setImmediate);
        return answered;
      };
      return { answer, settled };
    },
  };
}

test.each([
  ["the call", { waitSeconds: 2 }, 2],
  ["the queue", {}, 7],
])("a call waits as long as %s says, and not longer", async (_what, receiving, seconds) => {
  const { clock, receive } = await setUp({ ReceiveMessageWaitTimeSeconds: "7" });
  const { answer, settled } = receive(receiving);
  clock.advance(seconds * 1_000 - 1);
  expect(await settled()).toBeUndefined();
  clock.advance(1);
  expect(await answer).toEqual([]);
});

test("whoever waits longest gets the next message, and a message goes to one only", async () => {
  const { send, receive } = await setUp();
  const [first, second] = [receive({ waitSeconds: 20 }), receive({ waitSeconds: 20 })];
  await send("a");
  expect(await first.answer).toEqual(["a"]);
  expect(await second.settled()).toBeUndefined();
  await send("b");
  expect(await second.answer).toEqual(["b"]);
});

test("a message reaches whoever waits when its delay is over, and when it becomes visible again", async () => {
  const { clock, send, receive } = await setUp({ VisibilityTimeout: "5" });
  await send("a", 3);
  const delayed = receive({ waitSeconds: 20 });
  clock.advance(3_000);
  expect(await delayed.answer).toEqual(["a"]);
  const again = receive({ waitSeconds: 20 });
  clock.advance(4_999);
  expect(await again.settled()).toBeUndefined();
  clock.advance(1);
  expect(await again.answer).toEqual(["a"]);
});

test("waiting ends when the caller goes away, the queue is deleted or everything ends", async () => {
  const { sqs, send, receive } = await setUp();
  const gone = new AbortController();
  const { answer } = receive({ waitSeconds: 20, signal: gone.signal });
  gone.abort();
  expect(await answer).toEqual([]);
  await send("a");
  expect(await receive({ waitSeconds: 20 }).answer).toEqual(["a"]);
  const ended = receive({ waitSeconds: 20 });
  sqs.close();
  expect(await ended.answer).toEqual([]);
  const deleted = receive({ waitSeconds: 20 });
  const caller = { origin: "http://localhost", signal: gone.signal };
  await sqs.answer("DeleteQueue", { QueueUrl: "q" }, caller);
  expect(await deleted.answer).toEqual([]);
});

test("nobody can have more in flight than SQS lets them", async () => {
  const { sqs, queue } = await setUp();
  const message = { bodyMd5: "", attributes: {}, body: "a" };
  for (let index = 0; index < 120_000; index += 1) queue.send({ ...message, messageId: String(index) });
  while ((await queue.receive({ most: 10_000 })).length > 0);
  const caller = { origin: "http://localhost", signal: new AbortController().signal };
  expect(await sqs.answer("ReceiveMessage", { QueueUrl: "q" }, caller)).toMatchObject({ name: "OverLimit" });
});
