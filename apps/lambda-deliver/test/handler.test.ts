import { encodeTask, encodeUnregisterTask } from "@switchboard/adapters-aws/sqs";
import { composeInMemory } from "@switchboard/composition/testing";
import type { DeliveryTask } from "@switchboard/domain";
import { connectionOf } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

const session = "session#anon/bob";

function setUp() {
  const { part, memory } = composeInMemory(modules, {}, { random: () => 0.5 });
  const { clock, gateway, deliveryQueue: queue } = memory;
  const handler = part("deliverHandler");

  const taskFor = (connectionIds: readonly string[], attempt = 1): DeliveryTask => ({
    message: { messageId: "m-1", from: { sessionId: "anon/alice" }, sentAtMs: clock.now(), payload: { text: "hi" } },
    recipients: connectionIds.map((connectionId) => ({
      ...{ connectionId, expiresAtMs: clock.now() + 7_500_000, protocol: "switchboard.v1", foundAt: session },
    })),
    attempt,
  });
  const work = (bodies: readonly string[]) => {
    const endMs = clock.now() + 30_000;
    return clock.until(
      handler(
        { Records: bodies.map((body, nth) => ({ messageId: `q-${nth}`, body })) },
        { awsRequestId: "r-1", getRemainingTimeInMillis: () => endMs - clock.now() },
      ),
    );
  };
  const received = (connectionId: string) =>
    gateway.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
  return { ...memory, queue, taskFor, work, received };
}

test("a task reaches its recipients as the message that was sent, and is measured and logged", async () => {
  const { gateway, taskFor, work, received, log, metrics } = setUp();
  for (const id of ["c-1", "c-2"]) gateway.open(id);
  expect(await work([encodeTask(taskFor(["c-1", "c-2", "c-3"]))])).toEqual({ batchItemFailures: [] });
  for (const id of ["c-1", "c-2"]) {
    expect(received(id)).toMatchObject([
      { type: "message", id: "m-1", from: { sessionId: "anon/alice" }, data: { text: "hi" } },
    ]);
  }
  expect(log.entries()).toMatchObject([
    { level: "info", event: "task", fields: { messageId: "m-1", outcome: "done", delivered: 2, gone: 1, attempt: 1 } },
  ]);
  expect([metrics.total("Delivered"), metrics.total("Gone"), metrics.total("Attempt")]).toEqual([2, 1, 1]);
});

test("a recipient that a worker does not reach is enqueued again until it is reached", async () => {
  const { gateway, queue, deadLetters, taskFor, work, received } = setUp();
  gateway.open("c-1");
  gateway.answerPosts("c-1", (attempt) => (attempt < 30 ? "throttled" : "delivered"));
  let rounds = 0;
  for (let next: DeliveryTask | undefined = taskFor(["c-1"]); next !== undefined; next = queue.take()) {
    expect(await work([encodeTask(next)])).toEqual({ batchItemFailures: [] });
    rounds += 1;
  }
  expect(rounds).toBe(3);
  expect(received("c-1")).toHaveLength(1);
  expect(deadLetters.letters()).toEqual([]);
});

test("after the last attempt a dead letter says who was not delivered to, and why", async () => {
  const { gateway, queue, deadLetters, taskFor, work, metrics, log } = setUp();
  for (const id of ["c-1", "c-2"]) gateway.open(id);
  gateway.answerPosts("c-2", () => "throttled");
  let rounds = 0;
  for (let next: DeliveryTask | undefined = taskFor(["c-1", "c-2"]); next !== undefined; next = queue.take()) {
    await work([encodeTask(next)]);
    rounds += 1;
  }
  expect(rounds).toBe(5);
  expect(deadLetters.letters()).toMatchObject([
    { kind: "undelivered", attempt: 5, undelivered: [{ recipient: { connectionId: "c-2" }, reason: "throttled" }] },
  ]);
  expect([metrics.total("Delivered"), metrics.total("Requeued"), metrics.total("DeadLettered")]).toEqual([1, 4, 1]);
  expect(log.entries().map(({ level }) => level)).toEqual(["info", "info", "info", "info", "error"]);
});

test("a delivery that has failed for good is told to other systems as well, without the payload", async () => {
  const { gateway, taskFor, work, eventQueue, deadLetters } = setUp();
  gateway.open("c-1");
  gateway.answerPosts("c-1", () => "throttled");
  expect(await work([encodeTask(taskFor(["c-1"], 5))])).toEqual({ batchItemFailures: [] });
  expect(deadLetters.letters()).toHaveLength(1);
  expect(eventQueue.puts()).toMatchObject([
    [
      {
        kind: "delivery-failed",
        message: { messageId: "m-1" },
        undelivered: [{ connectionId: "c-1", reason: "throttled" }],
      },
    ],
  ]);
  expect(JSON.stringify(eventQueue.puts())).not.toContain("hi");
});

test("a task is given out again where its letter could be written and not be told", async () => {
  const { gateway, taskFor, work, eventQueue } = setUp();
  gateway.open("c-1");
  gateway.answerPosts("c-1", () => "throttled");
  eventQueue.fail(new Error("no queue today"));
  expect(await work([encodeTask(taskFor(["c-1"], 5))])).toEqual({ batchItemFailures: [{ itemIdentifier: "q-0" }] });
});

test("a connection that could not be unregistered when it closed is unregistered and counted", async () => {
  const { work, registry, clock, log, metrics } = setUp();
  await registry.register(connectionOf("c-1", { sessionId: "anon/bob" }));
  const text = encodeUnregisterTask({ connection: { connectionId: "c-1" }, closedAtMs: clock.now(), attempt: 1 });
  expect(await work([text])).toEqual({ batchItemFailures: [] });
  expect(await registry.find({ connectionId: "c-1" })).toBeUndefined();
  expect(log.entries()).toMatchObject([{ event: "task", fields: { connectionId: "c-1", outcome: "closed" } }]);
  expect(metrics.total("Closed")).toBe(1);
});

test("a text that is no task becomes a dead letter, and the queue is done with it", async () => {
  const { work, deadLetters, metrics } = setUp();
  expect(await work(["no task"])).toEqual({ batchItemFailures: [] });
  expect(deadLetters.letters()).toEqual([{ kind: "unreadable", text: "no task", problem: "It is not JSON." }]);
  expect(metrics.total("Faults")).toBe(1);
});

test("a task whose remainder the queue does not take is given out again, and the others are not", async () => {
  const { gateway, queue, taskFor, work } = setUp();
  for (const id of ["c-1", "c-2"]) gateway.open(id);
  gateway.answerPosts("c-2", () => "throttled");
  queue.refuse(() => new Error("full"));
  expect(await work([encodeTask(taskFor(["c-1"])), encodeTask(taskFor(["c-2"]))])).toEqual({
    batchItemFailures: [{ itemIdentifier: "q-1" }],
  });
});
