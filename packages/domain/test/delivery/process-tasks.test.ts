import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Connection,
  createRetireConnection,
  createWorkOffTasks,
  type DeliveryLimits,
  type DeliveryTask,
  defaultDeliveryLimits,
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
  createTestEncoder,
  farFutureMs,
  type MemoryDeliveryQueue,
  type PostAnswer,
  textOf,
} from "../../src/testing/index.ts";

const reset = new Error("connection reset");
const refusal = new Error("the queue refuses");
const workerMs = 10_000;
const attempts = 3;

function recipient(connectionId: string, overrides: Partial<Recipient> = {}): Recipient {
  return { connectionId, protocol: "test.v1", foundAt: "session#anon/s", expiresAtMs: farFutureMs, ...overrides };
}

function taskOf(recipients: readonly Recipient[], { attempt = 1, payload = "hi" } = {}): DeliveryTask {
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
  const encoder = createTestEncoder();
  const metrics = createMemoryMetrics();
  const deadLetters = createMemoryDeadLetters(given.letterFault === undefined ? {} : { fault: given.letterFault });
  const workOffTasks = createWorkOffTasks({
    ...{ registry, gateway, encoder, queue, deadLetters, clock, metrics, attempts },
    retire: createRetireConnection({ gateway, registry, encoder }),
    random: () => 0.5,
    limits: { ...defaultDeliveryLimits, attempts: 3, ...given.limits },
    rest: { baseMs: 4000, capMs: 60_000 },
  });
  const workOffAll = (tasks: readonly DeliveryTask[]) => {
    for (const { connectionId } of tasks.flatMap(({ recipients }) => recipients)) gateway.open(connectionId);
    return clock.until(workOffTasks(tasks, clock.now() + workerMs));
  };
  const workOff = async (task: DeliveryTask) => (await workOffAll([task]))[0];
  return { clock, registry, gateway, queue, letters: deadLetters.letters, metrics, workOffAll, workOff };
}

const came = (expected: object) => ({ delivered: 0, gone: 0, requeued: 0, deadLettered: 0, kept: 0, ...expected });

describe("a task", () => {
  test("is delivered to each of its recipients once, in the protocol it speaks, without reading the registry", async () => {
    const scene = setScene({});
    const task = taskOf([recipient("c-1"), recipient("c-2", { protocol: "test.v2" })]);
    expect(await scene.workOff(task)).toEqual(came({ delivered: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-1", "post c-2"]);
    expect(scene.gateway.posted().map(textOf)).toEqual(["hi in test.v1", "hi in test.v2"]);
    expect([scene.queue.puts(), scene.letters()]).toEqual([[], []]);
  });

  test("forgets a recipient that is gone, by what it was found by", async () => {
    const connections = [connectionOf("c-1", { sessionId: "anon/s" })];
    const scene = setScene({ connections, scripts: { "c-1": { posts: ["gone"], isOpen: false } } });
    expect(await scene.workOff(taskOf([recipient("c-1")]))).toEqual(came({ gone: 1 }));
    expect(scene.registry.unregistered()).toEqual([{ connectionId: "c-1", foundAt: "session#anon/s" }]);
  });

  test("whose recipients have all expired reaches nobody, and is done; they are told, closed and forgotten", async () => {
    const scene = setScene({});
    const expired = ["c-1", "c-2"].map((id) => recipient(id, { expiresAtMs: 1000 }));
    expect(await scene.workOff(taskOf(expired, { attempt: attempts }))).toEqual(came({}));
    expect(scene.gateway.posted().map(textOf)).toEqual(["expired in test.v1", "expired in test.v1"]);
    expect(scene.gateway.calls()).toContain("close c-1");
    expect([scene.queue.puts(), scene.letters()]).toEqual([[], []]);
  });

  test("that is given out again reaches everybody again, with the same message", async () => {
    const scene = setScene({});
    const task = taskOf([recipient("c-1")]);
    await scene.workOff(task);
    expect(await scene.workOff(task)).toEqual(came({ delivered: 1 }));
    expect(scene.gateway.posted().map(textOf)).toEqual(["hi in test.v1", "hi in test.v1"]);
  });

  test("is measured: what came of it, which attempt it was, and how old the message is", async () => {
    const scripts: Record<string, ConnectionAnswers> = {
      "c-1": { posts: ["throttled", "throttled", "delivered"] },
      "c-2": { posts: [reset] },
    };
    const scene = setScene({ scripts });
    await scene.workOff(taskOf([recipient("c-1"), recipient("c-2")], { attempt: 2 }));
    expect(scene.metrics.recorded()).toEqual([
      {
        ...{ Delivered: 1, Gone: 0, Requeued: 1, DeadLettered: 0, Kept: 0 },
        ...{ Throttled: 2, DeliveryTime: 150, Attempt: 2, TaskAge: 600 + 150 },
      },
    ]);
  });
});

describe("what a worker does not finish", () => {
  test.each<[string, PostAnswer, number, unknown]>([
    ["throttled", "throttled", 2000, undefined],
    ["failing", reset, 2000, reset],
  ])("goes back as a smaller task, with its next attempt and after a rest: %s", async (_what, step, delayMs, fault) => {
    const scene = setScene({ scripts: { "c-2": { posts: [step] } } });
    const task = taskOf(["c-1", "c-2", "c-3"].map((id) => recipient(id)));
    expect(await scene.workOff(task)).toEqual(
      came({ delivered: 2, requeued: 1, ...(fault !== undefined && { fault }) }),
    );
    expect(scene.queue.waiting()).toEqual([{ ...task, recipients: [recipient("c-2")], attempt: 2, delayMs }]);
    expect(scene.letters()).toEqual([]);
  });

  test("rests longer after each attempt", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
    await scene.workOff(taskOf([recipient("c-1")], { attempt: 2 }));
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 3, delayMs: 4000 }]);
  });

  test("because its time is over goes back at once", async () => {
    const clock = createManualClock(1000);
    const slow: PostAnswer = () => wait(clock, workerMs).then(() => "delivered");
    const scripts = { "c-1": { posts: [slow] } };
    const scene = setScene({ clock, scripts, limits: { postsAtATime: 1, slowAfterMs: workerMs * 2 } });
    const task = taskOf(["c-1", "c-2", "c-3"].map((id) => recipient(id)));
    expect(await scene.workOff(task)).toEqual(came({ delivered: 1, requeued: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-1"]);
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 2, delayMs: 0 }]);
    expect(scene.queue.recipients()).toEqual(["c-2", "c-3"]);
  });

  test("rests also where only some of it was tried", async () => {
    const clock = createManualClock(1000);
    const stuck: PostAnswer = () => wait(clock, workerMs).then(() => "throttled");
    const scene = setScene({
      ...{ clock, scripts: { "c-1": { posts: [stuck] } } },
      limits: { postsAtATime: 1, attempts: 1, slowAfterMs: workerMs * 2 },
    });
    expect(await scene.workOff(taskOf(["c-1", "c-2"].map((id) => recipient(id))))).toEqual(came({ requeued: 2 }));
    expect(scene.queue.waiting()).toMatchObject([{ attempt: 2, delayMs: 2000 }]);
  });

  test("is handed over for some seconds after its time is over", async () => {
    const clock = createManualClock(1000);
    const slow: PostAnswer = () => wait(clock, workerMs).then(() => "delivered");
    const refuse = () => refusal;
    const scene = setScene({
      ...{ clock, scripts: { "c-1": { posts: [slow] } } },
      queue: createMemoryDeliveryQueue({ refusals: [refuse, refuse, () => undefined] }),
      limits: { postsAtATime: 1, slowAfterMs: workerMs * 2 },
    });
    const task = taskOf([recipient("c-1"), recipient("c-2")]);
    expect(await scene.workOff(task)).toEqual(came({ delivered: 1, requeued: 1 }));
    expect(scene.queue.puts()).toEqual([1, 1, 1]);
  });

  test("is kept by the queue where it can be handed over to nobody", async () => {
    const scene = setScene({
      scripts: { "c-2": { posts: [reset] } },
      queue: createMemoryDeliveryQueue({ refusals: [() => refusal] }),
    });
    const task = taskOf([recipient("c-1"), recipient("c-2")]);
    expect(await scene.workOff(task)).toEqual(came({ delivered: 1, kept: 1, fault: reset }));
    expect(scene.queue.puts()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("of a queue that splits tasks, the part that it has not taken is kept", async () => {
    const scene = setScene({
      scripts: { "c-1": { posts: ["throttled"] }, "c-2": { posts: ["throttled"] } },
      queue: { ...createMemoryDeliveryQueue(), put: async ([task]) => splitOff(task) },
    });
    const splitOff = (task?: DeliveryTask) =>
      task === undefined ? [] : [{ task: { ...task, recipients: task.recipients.slice(-1) }, fault: refusal }];
    const result = await scene.workOff(taskOf([recipient("c-1"), recipient("c-2")]));
    expect(result).toEqual(came({ requeued: 1, kept: 1, fault: refusal }));
  });
});

describe("after the last attempt", () => {
  const lastTask = taskOf(
    ["c-1", "c-2", "c-3"].map((id) => recipient(id)),
    { attempt: attempts },
  );

  test("a dead letter has the message, who was missed and why", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] }, "c-3": { posts: [reset] } } });
    expect(await scene.workOff(lastTask)).toEqual(came({ delivered: 1, deadLettered: 2, fault: reset }));
    expect(scene.letters()).toEqual([
      {
        kind: "missed",
        message: lastTask.message,
        missed: [
          { recipient: recipient("c-1"), because: "throttled" },
          { recipient: recipient("c-3"), because: "unanswered" },
        ],
        attempt: attempts,
      },
    ]);
    expect(scene.queue.puts()).toEqual([]);
  });

  test("it is a fault, also where nothing was thrown", async () => {
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
    expect(await scene.workOff(lastTask)).toMatchObject({
      deadLettered: 1,
      fault: { message: expect.stringContaining("throttled") },
    });
  });

  test("the queue keeps the task where the letter cannot be written", async () => {
    const letterFault = new Error("no letters today");
    const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } }, letterFault });
    expect(await scene.workOff(lastTask)).toMatchObject({ delivered: 2, deadLettered: 0, kept: 1 });
  });
});

test("a recipient for whom the message is too large is given up at once, the others are not", async () => {
  const scene = setScene({ scripts: { "c-1": { posts: ["throttled"] } } });
  const task = taskOf([recipient("c-1"), recipient("c-2", { protocol: "test.v2" })], { payload: "hello world" });
  expect(await scene.workOff(task)).toMatchObject({ requeued: 1, deadLettered: 1 });
  expect(scene.letters()).toMatchObject([{ missed: [{ because: "too-large", recipient: { connectionId: "c-2" } }] }]);
  expect(scene.queue.recipients()).toEqual(["c-1"]);
});

test("several tasks share the time and the pace, and what became of each is told in their order", async () => {
  const scene = setScene({ scripts: { "c-2": { posts: ["gone"], isOpen: false } }, limits: { postsPerSecond: 10 } });
  const ids = Array.from({ length: 20 }, (_, index) => `d-${index}`);
  const results = await scene.workOffAll([
    taskOf([recipient("c-1")]),
    taskOf([recipient("c-2")]),
    taskOf(ids.map((id) => recipient(id))),
  ]);
  expect(results).toEqual([came({ delivered: 1 }), came({ gone: 1 }), came({ delivered: 20 })]);
  // 22 posts and a look, with a tenth of a second's worth ahead.
  expect(scene.clock.now() - 1000).toBeGreaterThanOrEqual(2000);
});

test("the counts add up to the recipients whose time is not over, and none is lost, whatever happens", async () => {
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
      const result = await scene.workOff(taskOf(recipients, { attempt }));
      const { delivered = 0, gone = 0, requeued = 0, deadLettered = 0, kept = 0 } = result ?? {};
      expect(delivered + gone + requeued + deadLettered + kept).toBe(cases.filter(({ expired }) => !expired).length);
      expect(scene.queue.recipients()).toHaveLength(requeued);
      const lost = scene.letters().flatMap((letter) => (letter.kind === "missed" ? letter.missed : []));
      expect(lost).toHaveLength(deadLettered);
    }),
  );
});
