import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Connection,
  createProcessTasks,
  type DeliveryLimits,
  type DeliveryTask,
  defaultDeliveryLimits,
  type MessageRecipient,
  type Recipient,
  wait,
} from "../../src/index.ts";
import {
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDeadLetters,
  createMemoryDeliveryQueue,
  createMemoryMetrics,
  farFutureMs,
  type MemoryDeliveryQueue,
  type PostAnswer,
  textOf,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "./test-deliverer.ts";

const reset = new Error("connection reset");
const refusal = new Error("the queue refuses");
const workerMs = 10_000;
const attempts = 3;

function recipient(connectionId: string, overrides: Partial<Recipient> = {}): Recipient {
  return { connectionId, protocol: "test.v1", foundAt: "session#anon/s", expiresAtMs: farFutureMs, ...overrides };
}

function taskOf(recipients: readonly MessageRecipient[], { attempt = 1, payload = "hi" } = {}): DeliveryTask {
  return { message: { messageId: "m-1", from: {}, sentAtMs: 400, payload }, recipients, attempt };
}

interface Scene {
  readonly scripts?: Readonly<Record<string, ConnectionAnswers>>;
  readonly clock?: ManualClock;
  readonly queue?: MemoryDeliveryQueue;
  readonly letterFault?: Error;
  readonly limits?: Partial<DeliveryLimits>;
  readonly connections?: readonly Connection[];
}

function setScene({
  scripts = {},
  clock = createManualClock(1000),
  queue = createMemoryDeliveryQueue(),
  ...given
}: Scene) {
  const registry = createMemoryConnectionRegistry({ connections: given.connections ?? [] });
  const gateway = createMemoryConnectionGateway({ answers: scripts });
  const metrics = createMemoryMetrics();
  const deadLetters = createMemoryDeadLetters(given.letterFault === undefined ? {} : { fault: given.letterFault });
  const limits = { ...defaultDeliveryLimits, attempts: 3, ...given.limits };
  const random = () => 0.5;
  const processTasks = createProcessTasks({
    ...{ queue, deadLetters, clock, random, metrics, attempts },
    deliverer: createTestDeliverer({ gateway, registry, clock, random, limits }),
    rest: { baseMs: 4000, capMs: 60_000 },
  });
  const processAll = (tasks: readonly DeliveryTask[]) => {
    for (const { connectionId } of tasks.flatMap(({ recipients }) => recipients)) gateway.open(connectionId);
    return clock.until(processTasks(tasks, clock.now() + workerMs));
  };
  const process = async (task: DeliveryTask) => (await processAll([task]))[0];
  return { clock, registry, gateway, queue, letters: deadLetters.letters, metrics, processAll, process };
}

const resultOf = (expected: object) => ({ delivered: 0, gone: 0, requeued: 0, deadLettered: 0, kept: 0, ...expected });

describe("a task", () => {
  test("is delivered to each of its recipients once, in the protocol it speaks, without reading the registry", async () => {
    const scene = setScene({});
    const task = taskOf([recipient("c-1"), recipient("c-2", { protocol: "test.v2" })]);
    expect(await scene.process(task)).toStrictEqual(resultOf({ delivered: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-1", "post c-2"]);
    expect(scene.gateway.posted().map(textOf)).toEqual(["hi in test.v1", "hi in test.v2"]);
    expect([scene.queue.puts(), scene.letters()]).toEqual([[], []]);
  });

  test("has a recipient that is gone unregistered, by the registration it was found by", async () => {
    const connections = [connectionOf("c-1", { sessionId: "anon/s" })];
    const scene = setScene({ connections, scripts: { "c-1": { posts: ["gone"], isOpen: false } } });
    expect(await scene.process(taskOf([recipient("c-1")]))).toEqual(resultOf({ gone: 1 }));
    expect(scene.registry.unregistered()).toEqual([{ connectionId: "c-1", foundAt: "session#anon/s" }]);
  });

  test("whose recipients have all expired is done: their connections are terminated, and nobody is delivered to", async () => {
    const scene = setScene({});
    const expired = ["c-1", "c-2"].map((id) => recipient(id, { expiresAtMs: 1000 }));
    expect(await scene.process(taskOf(expired, { attempt: attempts }))).toEqual(resultOf({}));
    expect(scene.gateway.posted().map(textOf)).toEqual(["expired in test.v1", "expired in test.v1"]);
    expect(scene.gateway.calls()).toContain("close c-1");
    expect([scene.queue.puts(), scene.letters()]).toEqual([[], []]);
  });

  test("that the queue gives out again is delivered to its recipients again, with the same message", async () => {
    const scene = setScene({});
    const task = taskOf([recipient("c-1")]);
    await scene.process(task);
    expect(await scene.process(task)).toEqual(resultOf({ delivered: 1 }));
    expect(scene.gateway.posted().map(textOf)).toEqual(["hi in test.v1", "hi in test.v1"]);
  });

  test("is recorded in the metrics: its outcomes, its attempt, and the age of its message", async () => {
    const scripts: Record<string, ConnectionAnswers> = {
      "c-1": { posts: ["throttled", "throttled", "delivered"] },
      "c-2": { posts: [reset] },
    };
    const scene = setScene({ scripts });
    await scene.process(taskOf([recipient("c-1"), recipient("c-2")], { attempt: 2 }));
    expect(scene.metrics.recorded()).toEqual([
      {
        ...{ Delivered: 1, Gone: 0, Requeued: 1, DeadLettered: 0, Kept: 0 },
        ...{ Throttled: 2, DeliveryTime: 150, Attempt: 2, TaskAge: 600 + 150 },
      },
    ]);
  });
});

describe("the undelivered part of a task", () => {
  test.each<[string, PostAnswer, number, unknown]>([
    ["throttled", "throttled", 2000, undefined],
    ["failing", reset, 2000, reset],
  ])(
    "is enqueued again as a smaller task, with its next attempt and after a rest: %s",
    async (_what, step, delayMs, fault) => {
      const scene = setScene({ scripts: { "c-2": { posts: [step] } } });
      const task = taskOf(["c-1", "c-2", "c-3"].map((id) => recipient(id)));
      expect(await scene.process(task)).toEqual(
        resultOf({ delivered: 2, requeued: 1, ...(fault !== undefined && { fault }) }),
      );
      expect(scene.queue.waiting()).toEqual([{ ...task, recipients: [recipient("c-2")], attempt: 2, delayMs }]);
      expect(scene.letters()).toEqual([]);
    },
  );

  test("keeps the trace that it belongs to", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
    await scene.process({ ...taskOf([recipient("c-1")]), trace: "Root=1-ada" });
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 2, trace: "Root=1-ada" }]);
  });

  test("gives no fault where what was thrown was over before the last post, which was throttled", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: [reset, "throttled"] } } });
    expect(await scene.process(taskOf([recipient("c-1")]))).toStrictEqual(resultOf({ requeued: 1 }));
  });

  test("rests longer after each attempt", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
    await scene.process(taskOf([recipient("c-1")], { attempt: 2 }));
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 3, delayMs: 4000 }]);
  });

  test("that was never tried, for want of time, is enqueued again without a rest", async () => {
    const clock = createManualClock(1000);
    const slow: PostAnswer = () => wait(clock, workerMs).then(() => "delivered");
    const scripts = { "c-1": { posts: [slow] } };
    const scene = setScene({ clock, scripts, limits: { postsAtATime: 1, slowAfterMs: workerMs * 2 } });
    const task = taskOf(["c-1", "c-2", "c-3"].map((id) => recipient(id)));
    expect(await scene.process(task)).toEqual(resultOf({ delivered: 1, requeued: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-1"]);
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 2, delayMs: 0 }]);
    expect(scene.queue.recipients()).toEqual(["c-2", "c-3"]);
  });

  test("rests also where only some recipients were tried", async () => {
    const clock = createManualClock(1000);
    const stuck: PostAnswer = () => wait(clock, workerMs).then(() => "throttled");
    const scene = setScene({
      ...{ clock, scripts: { "c-1": { posts: [stuck] } } },
      limits: { postsAtATime: 1, attempts: 1, slowAfterMs: workerMs * 2 },
    });
    expect(await scene.process(taskOf(["c-1", "c-2"].map((id) => recipient(id))))).toEqual(resultOf({ requeued: 2 }));
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 2, delayMs: 2000 }]);
  });

  test("is offered to a queue that refuses for some seconds after the deadline", async () => {
    const clock = createManualClock(1000);
    const slow: PostAnswer = () => wait(clock, workerMs).then(() => "delivered");
    const refuse = () => refusal;
    const scene = setScene({
      ...{ clock, scripts: { "c-1": { posts: [slow] } } },
      queue: createMemoryDeliveryQueue({ refusals: [refuse, refuse, () => undefined] }),
      limits: { postsAtATime: 1, slowAfterMs: workerMs * 2 },
    });
    const task = taskOf([recipient("c-1"), recipient("c-2")]);
    expect(await scene.process(task)).toEqual(resultOf({ delivered: 1, requeued: 1 }));
    expect(scene.queue.puts()).toEqual([1, 1, 1]);
  });

  test("counts as kept where the queue refuses it to the end", async () => {
    const scene = setScene({
      scripts: { "c-2": { posts: [reset] } },
      queue: createMemoryDeliveryQueue({ refusals: [() => refusal] }),
    });
    const task = taskOf([recipient("c-1"), recipient("c-2")]);
    expect(await scene.process(task)).toEqual(resultOf({ delivered: 1, kept: 1, fault: reset }));
    expect(scene.queue.puts()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("counts as kept as far as a queue that splits tasks has not taken it", async () => {
    const scene = setScene({
      scripts: { "c-1": { posts: ["throttled"] }, "c-2": { posts: ["throttled"] } },
      queue: { ...createMemoryDeliveryQueue(), put: async ([task]) => splitOff(task) },
    });
    const splitOff = (task?: DeliveryTask) =>
      task === undefined ? [] : [{ task: { ...task, recipients: task.recipients.slice(-1) }, fault: refusal }];
    const result = await scene.process(taskOf([recipient("c-1"), recipient("c-2")]));
    expect(result).toEqual(resultOf({ requeued: 1, kept: 1, fault: refusal }));
  });
});

describe("after the last attempt at a task", () => {
  const lastTask = taskOf(
    ["c-1", "c-2", "c-3"].map((id) => recipient(id)),
    { attempt: attempts },
  );

  test("a dead letter holds the message, the recipients that it was not delivered to, and the reasons", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] }, "c-3": { posts: [reset] } } });
    expect(await scene.process(lastTask)).toEqual(resultOf({ delivered: 1, deadLettered: 2, fault: reset }));
    expect(scene.letters()).toEqual([
      {
        kind: "undelivered",
        message: lastTask.message,
        undelivered: [
          { recipient: recipient("c-1"), reason: "throttled" },
          { recipient: recipient("c-3"), reason: "unanswered" },
        ],
        attempt: attempts,
      },
    ]);
    expect(scene.queue.puts()).toEqual([]);
  });

  test("the result has a fault, even if nothing was thrown", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
    expect(await scene.process(lastTask)).toMatchObject({
      deadLettered: 1,
      fault: { message: expect.stringContaining("throttled") },
    });
  });

  test("recipients count as kept where the dead letter cannot be written", async () => {
    const letterFault = new Error("no letters today");
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } }, letterFault });
    expect(await scene.process(lastTask)).toMatchObject({
      ...{ delivered: 2, deadLettered: 0, kept: 1, fault: letterFault },
    });
  });
});

test("by default a task has five attempts, with longer and longer rests between them", async () => {
  const clock = createManualClock(1000);
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": { posts: ["throttled"] } } });
  const [queue, deadLetters] = [createMemoryDeliveryQueue(), createMemoryDeadLetters()];
  const random = () => 0.5;
  const processTasks = createProcessTasks({
    ...{ queue, deadLetters, clock, random, metrics: createMemoryMetrics() },
    deliverer: createTestDeliverer({ gateway, clock, random, registry: createMemoryConnectionRegistry() }),
  });
  for (const attempt of [1, 4, 5]) {
    await clock.until(processTasks([taskOf([recipient("c-1")], { attempt })], clock.now() + workerMs));
  }
  expect(queue.waiting()).toMatchObject([
    { attempt: 2, delayMs: 2500 },
    { attempt: 5, delayMs: 20_000 },
  ]);
  expect(deadLetters.letters()).toMatchObject([{ attempt: 5 }]);
});

test("a recipient for whom the message is too large goes to a dead letter at the first attempt, the others do not", async () => {
  const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
  const task = taskOf([recipient("c-1"), recipient("c-2", { protocol: "test.v2" })], { payload: "hello world" });
  expect(await scene.process(task)).toMatchObject({ requeued: 1, deadLettered: 1 });
  expect(scene.letters()).toMatchObject([
    { undelivered: [{ reason: "too-large", recipient: { connectionId: "c-2" } }] },
  ]);
  expect(scene.queue.recipients()).toEqual(["c-1"]);
});

test("a recipient whose protocol is not spoken here is enqueued again, until the last attempt", async () => {
  const scene = setScene({});
  const stranger = recipient("c-1", { protocol: "unheard of" });
  expect(await scene.process(taskOf([stranger]))).toMatchObject({
    ...{ requeued: 1, deadLettered: 0, fault: { message: expect.stringContaining("unheard of") } },
  });
  expect(await scene.process(taskOf([stranger], { attempt: attempts }))).toMatchObject({ deadLettered: 1 });
  expect(scene.letters()).toMatchObject([{ undelivered: [{ reason: "not-spoken" }] }]);
});

test("tasks that are processed together share the time and the rate limit, and their results are in their order", async () => {
  const scene = setScene({ scripts: { "c-2": { posts: ["gone"], isOpen: false } }, limits: { postsPerSecond: 10 } });
  const ids = Array.from({ length: 20 }, (_, index) => `d-${index}`);
  const results = await scene.processAll([
    taskOf([recipient("c-1")]),
    taskOf([recipient("c-2")]),
    taskOf(ids.map((id) => recipient(id))),
  ]);
  expect(results).toEqual([resultOf({ delivered: 1 }), resultOf({ gone: 1 }), resultOf({ delivered: 20 })]);
  // 22 posts and a gone check, with a tenth of a second's worth ahead.
  expect(scene.clock.now() - 1000).toBeGreaterThanOrEqual(2000);
});

test("the counts of a task add up to its recipients that have not expired, and none is lost, whatever happens", async () => {
  const one = fc.record({
    posts: fc.array(fc.constantFrom<PostAnswer>("delivered", "gone", "throttled", reset), {
      minLength: 1,
      maxLength: 5,
    }),
    isOpen: fc.constantFrom<boolean | Error>(true, false, reset),
    expired: fc.boolean(),
    protocol: fc.constantFrom("test.v1", "unheard of"),
  });
  const world = fc.record({
    cases: fc.array(one, { minLength: 1, maxLength: 10 }),
    attempt: fc.integer({ min: 1, max: attempts }),
    refuses: fc.boolean(),
    noLetters: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ cases, attempt, refuses, noLetters }) => {
      const scene = setScene({
        scripts: Object.fromEntries(cases.map((script, index) => [`c-${index}`, script])),
        queue: createMemoryDeliveryQueue({ refusals: [() => (refuses ? refusal : undefined)] }),
        ...(noLetters && { letterFault: refusal }),
      });
      const recipients = cases.map(({ expired, protocol }, index) =>
        recipient(`c-${index}`, { protocol, expiresAtMs: expired ? 0 : farFutureMs }),
      );
      const result = await scene.process(taskOf(recipients, { attempt }));
      const { delivered = 0, gone = 0, requeued = 0, deadLettered = 0, kept = 0 } = result ?? {};
      expect(delivered + gone + requeued + deadLettered + kept).toBe(cases.filter(({ expired }) => !expired).length);
      expect(scene.queue.recipients()).toHaveLength(requeued);
      const lost = scene.letters().flatMap((letter) => (letter.kind === "undelivered" ? letter.undelivered : []));
      expect(lost).toHaveLength(deadLettered);
    }),
  );
});

test("what is left of a stored message goes back, or to the dead letters, with its positions and whose they are", async () => {
  const positions = [{ epoch: "e", offset: 7 }];
  const throttled = { posts: ["throttled"] } as const;
  const stored = (attempt: number): DeliveryTask => ({
    ...taskOf([{ ...recipient("c-1"), streams: 1 }, recipient("c-2")], { attempt }),
    positions,
  });
  const scene = setScene({ scripts: { "c-1": throttled, "c-2": throttled } });
  await scene.process(stored(1));
  expect(scene.queue.waiting()).toMatchObject([{ positions, recipients: [{ connectionId: "c-1", streams: 1 }, {}] }]);
  await scene.process(stored(attempts));
  expect(scene.letters()).toMatchObject([
    { positions, undelivered: [{ recipient: { ...recipient("c-1"), streams: 1 } }, { recipient: recipient("c-2") }] },
  ]);
});
