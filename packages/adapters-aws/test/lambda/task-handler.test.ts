import {
  countFaults,
  type DeadLetter,
  type DeliveryTask,
  type PresenceTask,
  type PresenceTaskResult,
  type TaskResult,
  type UnregisterTask,
  type UnregisterTaskResult,
} from "@switchboard/domain";
import { describe, expect, test } from "vitest";
import { createTaskHandler } from "../../src/lambda/index.ts";
import { createCurrentInvocation, createEmbeddedMetrics, createJsonLog } from "../../src/observability/index.ts";
import { encodePresenceTask, encodeTask, encodeUnregisterTask } from "../../src/sqs/index.ts";
import { sampleTask } from "../sqs/sample-task.ts";

const nowMs = sampleTask().message.sentAtMs + 1500;
const done: TaskResult = { delivered: 2, gone: 0, requeued: 0, deadLettered: 0, kept: 0 };

function setUp(
  results: readonly TaskResult[] = [],
  letterFault?: Error,
  unregistered: UnregisterTaskResult = { outcome: "closed" },
  looked: PresenceTaskResult = { outcome: "unchanged" },
  isTraced = false,
) {
  const letters: DeadLetter[] = [];
  const lines: string[] = [];
  const given: { tasks: readonly DeliveryTask[]; untilMs: number }[] = [];
  const toUnregister: { task: UnregisterTask; untilMs: number }[] = [];
  const toLookAt: { task: PresenceTask; untilMs: number }[] = [];
  const clock = { now: () => nowMs };
  const observing = { clock, write: (line: string) => void lines.push(line) };
  const invocation = createCurrentInvocation({ isTraced, readTraceHeader: () => "Root=1-own;Sampled=1" });
  const handler = createTaskHandler({
    clock,
    invocation,
    log: countFaults(
      createJsonLog({ ...observing, service: "hub", invocation }),
      createEmbeddedMetrics({ ...observing, functionName: "DeliverFunction" }),
    ),
    deadLetters: {
      async write(letter) {
        if (letterFault !== undefined) throw letterFault;
        letters.push(letter);
      },
    },
    processTasks: async (tasks, untilMs) => {
      given.push({ tasks, untilMs });
      return results;
    },
    processPresenceTask: async (task, untilMs) => {
      toLookAt.push({ task, untilMs });
      return looked;
    },
    processUnregisterTask: async (task, untilMs) => {
      toUnregister.push({ task, untilMs });
      return unregistered;
    },
  });
  const handle = (bodies: readonly string[], remainingMs = 30_000, traces: readonly (string | undefined)[] = []) => {
    const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => remainingMs };
    invocation.begin(context);
    const records = bodies.map((body, nth) => {
      const trace = traces[nth];
      const attributes = {
        ApproximateReceiveCount: String(nth + 1),
        ...(trace !== undefined && { AWSTraceHeader: trace }),
      };
      return { messageId: `q-${nth}`, body, attributes };
    });
    return handler({ Records: records }, context);
  };
  return {
    handler,
    handle,
    letters,
    given,
    toUnregister,
    toLookAt,
    lines: () => lines.map((line) => JSON.parse(line)),
  };
}

const bodies = [sampleTask(), sampleTask({ attempt: 2 })].map(encodeTask);

test("tasks are processed together; each has a line, and those that are kept are given out again", async () => {
  const fault = new Error("no queue today");
  const { handle, given, lines } = setUp([done, { ...done, delivered: 1, kept: 1, fault }]);
  expect(await handle(bodies)).toEqual({ batchItemFailures: [{ itemIdentifier: "q-1" }] });
  expect(given.map(({ tasks }) => tasks)).toEqual([[sampleTask(), sampleTask({ attempt: 2 })]]);
  const [first, second, metric, ...others] = lines();
  expect(others).toEqual([]);
  expect(first).toEqual({
    timestamp: expect.any(String),
    level: "INFO",
    message: "task",
    service: "hub",
    function_request_id: "r-1",
    taskId: "q-0",
    timesReceived: 1,
    outcome: "done",
    messageId: "m-1",
    attempt: 1,
    ageMs: 1500,
    ...done,
    durationMs: 0,
  });
  expect(second).toMatchObject({
    level: "ERROR",
    taskId: "q-1",
    timesReceived: 2,
    outcome: "kept",
    kept: 1,
    error: { message: "no queue today" },
  });
  expect(metric).toMatchObject({ Faults: 1, FunctionName: "DeliverFunction" });
});

test.each([
  [60_000, 50_000],
  [20_000, 10_000],
  [8000, 4000],
  [0, 0],
])("of %d ms that remain, %d are for posts", async (remainingMs, forPostsMs) => {
  const { handle, given } = setUp([done]);
  await handle(bodies.slice(0, 1), remainingMs);
  expect(given[0]?.untilMs).toBe(nowMs + forPostsMs);
});

test("what is no task becomes a dead letter and is not seen again; the others are processed", async () => {
  const { handle, letters, given, lines } = setUp([done]);
  const text = '{"never-log-this": 1';
  expect(await handle([text, bodies[0] ?? ""])).toEqual({ batchItemFailures: [] });
  expect(letters).toEqual([{ kind: "unreadable", text, problem: "It is not JSON." }]);
  expect(given[0]?.tasks).toHaveLength(1);
  expect(lines()).toMatchObject([
    { level: "INFO", taskId: "q-1", outcome: "done" },
    { level: "ERROR", taskId: "q-0", outcome: "unreadable", error: { message: expect.stringContaining("not JSON") } },
    { Faults: 1 },
  ]);
  expect(JSON.stringify(lines())).not.toContain("never-log");
});

test("what is no task, and for which there is no letter, is left to the queue", async () => {
  const { handle, lines } = setUp([], new Error("no letters today"));
  expect(await handle(["?"])).toEqual({ batchItemFailures: [{ itemIdentifier: "q-0" }] });
  expect(lines()[0]).toMatchObject({ outcome: "kept", error: { cause: { message: "no letters today" } } });
});

test("a task that nothing is heard of is kept", async () => {
  const { handle } = setUp([]);
  expect(await handle(bodies.slice(0, 1))).toEqual({ batchItemFailures: [{ itemIdentifier: "q-0" }] });
});

describe("a connection to unregister", () => {
  const task = { connection: { connectionId: "c-1" }, closedAtMs: nowMs - 60_000, attempt: 3 };

  test("is unregistered beside deliveries, in the same time, and has a line of its own", async () => {
    const { handle, given, toUnregister, lines } = setUp([done]);
    expect(await handle([encodeUnregisterTask(task), bodies[0] ?? ""])).toEqual({ batchItemFailures: [] });
    expect(given.map(({ tasks }) => tasks)).toEqual([[sampleTask()]]);
    expect(toUnregister).toEqual([{ task, untilMs: nowMs + 20_000 }]);
    const [, line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toEqual({
      ...{ timestamp: expect.any(String), level: "INFO", message: "task" },
      ...{ service: "hub", function_request_id: "r-1" },
      ...{ taskId: "q-0", timesReceived: 1, connectionId: "c-1", attempt: 3, outcome: "closed" },
      ...{ ageMs: 60_000, durationMs: 0 },
    });
  });

  test.each<[UnregisterTaskResult["outcome"], number]>([
    ["requeued", 0],
    ["dead-lettered", 0],
    ["kept", 1],
  ])(
    "that is %s has its fault logged, and is given out again by the queue only where it is kept",
    async (outcome, kept) => {
      const { handle, lines } = setUp([], undefined, { outcome, fault: new Error("no table today") });
      const { batchItemFailures } = await handle([encodeUnregisterTask(task)]);
      expect(batchItemFailures).toHaveLength(kept);
      expect(lines()[0]).toMatchObject({
        ...{ level: "ERROR", outcome, connectionId: "c-1" },
        error: { message: "no table today" },
      });
    },
  );
});

test("a group is looked at, with a line that says what came of it, and no name", async () => {
  const { handle, toLookAt, lines } = setUp([], undefined, undefined, { outcome: "told", delivered: 3, queued: 0 });
  const task = { group: "never-logged", dueAtMs: 7, attempt: 2 };
  expect(await handle([encodePresenceTask(task)])).toEqual({ batchItemFailures: [] });
  expect(toLookAt).toEqual([{ task, untilMs: nowMs + 20_000 }]);
  expect(lines()).toEqual([
    {
      ...{ timestamp: expect.any(String), level: "INFO", message: "task" },
      ...{ service: "hub", function_request_id: "r-1" },
      ...{ taskId: "q-0", timesReceived: 1, attempt: 2, outcome: "told", delivered: 3, queued: 0, durationMs: 0 },
    },
  ]);
});

test("a look that could not be put back is given out again by the queue", async () => {
  const fault = new Error("no queue today");
  const { handle, lines } = setUp([], undefined, undefined, { outcome: "kept", fault });
  const { batchItemFailures } = await handle([encodePresenceTask({ group: "room.1", dueAtMs: 7, attempt: 1 })]);
  expect(batchItemFailures).toEqual([{ itemIdentifier: "q-0" }]);
  expect(lines()[0]).toMatchObject({ level: "ERROR", outcome: "kept", error: { message: "no queue today" } });
});

test("what is no event of a queue is refused", async () => {
  const { handler } = setUp();
  const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => 1000 };
  await expect(handler({ Records: undefined as never }, context)).rejects.toThrow("no event of a queue");
  await expect(handler(undefined as never, context)).rejects.toThrow("no event of a queue");
});

describe("of a deployment that is traced", () => {
  const traces = ["Root=1-ada;Parent=p;Sampled=1;Lineage=a:1", undefined];
  const unregistering = encodeUnregisterTask({ connection: { connectionId: "c-1" }, closedAtMs: nowMs, attempt: 1 });
  const looking = encodePresenceTask({ group: "g", dueAtMs: 7, attempt: 1 });

  test("tasks of every kind are logged with the trace of their sender, and keep it", async () => {
    const { handle, given, toUnregister, toLookAt, lines } = setUp([done], undefined, undefined, undefined, true);
    await handle([...bodies.slice(0, 1), unregistering, looking], undefined, [traces[0], "Root=1-bob", "Root=1-cleo"]);
    expect(given[0]?.tasks).toEqual([{ ...sampleTask(), trace: traces[0] }]);
    expect(toUnregister).toMatchObject([{ task: { trace: "Root=1-bob" } }]);
    expect(toLookAt).toMatchObject([{ task: { trace: "Root=1-cleo" } }]);
    expect(lines().map((line) => line.xray_trace_id)).toEqual(["1-ada", "1-bob", "1-cleo"]);
  });

  test("a task without a trace belongs to the trace of the invocation", async () => {
    const { handle, given, lines } = setUp([done, done], undefined, undefined, undefined, true);
    await handle(bodies, undefined, traces);
    expect(given[0]?.tasks[1]).not.toHaveProperty("trace");
    expect(lines().map((line) => line.xray_trace_id)).toEqual(["1-ada", "1-own"]);
  });
});

test("of a deployment that is not traced, tasks have no trace, although SQS may name one", async () => {
  const { handle, given, lines } = setUp([done]);
  await handle(bodies.slice(0, 1), undefined, ["Root=1-ada;Sampled=0"]);
  expect(given[0]?.tasks).toEqual([sampleTask()]);
  expect(lines()[0]).not.toHaveProperty("xray_trace_id");
});
