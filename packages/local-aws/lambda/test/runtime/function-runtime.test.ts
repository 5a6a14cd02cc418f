import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { FunctionDefinition } from "../../src/runtime/function-definition.ts";
import { createFunctionRuntime, type InvocationWait } from "../../src/runtime/function-runtime.ts";

const functions = fileURLToPath(new URL("./fixtures/functions.cjs", import.meta.url));

/** Bundles that cannot be loaded, and one that is no CommonJS. */
const bundles = {
  "missing-import.cjs": 'require("no-such-module");',
  "syntax-error.cjs": "exports.handler = async () => {",
  "throws-at-load.cjs": 'throw new Error("the configuration is wrong");',
  "module.mjs": 'export const handler = async () => "esm";',
};
const directory = await mkdtemp(join(tmpdir(), "function-runtime-"));
for (const [name, text] of Object.entries(bundles)) await writeFile(join(directory, name), text);

interface RuntimeOptions extends Partial<FunctionDefinition> {
  readonly environmentsPerFunction?: number;
  readonly keepMs?: number;
}

/** A runtime with one function, F, what it wrote, and when it had to wait. */
function start(
  handler: string,
  { environmentsPerFunction = 100, keepMs = 300_000, ...definition }: RuntimeOptions = {},
) {
  const lines: string[] = [];
  const waits: InvocationWait[] = [];
  const runtime = createFunctionRuntime({
    functions: [{ name: "F", bundle: functions, handler, ...definition }],
    region: "eu-west-1",
    accountId: "123456789012",
    environmentsPerFunction,
    keepMs,
    newRequestId: () => "00000000-0000-4000-8000-000000000000",
    onLine: (_, line) => lines.push(line),
    onWait: (wait) => waits.push(wait),
  });
  const invoke = async (event: unknown = {}) => {
    const outcome = await runtime.invoke("F", JSON.stringify(event));
    return outcome.kind === "returned" ? JSON.parse(outcome.resultJson) : outcome;
  };
  return { ...runtime, ask: invoke, lines, waits };
}

test("event and result pass through JSON; the context is Lambda's", async () => {
  await using runtime = start("echo", { memoryMb: 256, timeoutMs: 2_000 });
  const result = await runtime.ask({ a: [1, null], b: "é" });
  expect(result.event).toEqual({ a: [1, null], b: "é" });
  expect(result.remaining).toBeGreaterThan(1_000);
  expect(result.remaining).toBeLessThanOrEqual(2_000);
  expect(result.context).toEqual({
    awsRequestId: "00000000-0000-4000-8000-000000000000",
    callbackWaitsForEmptyEventLoop: true,
    functionName: "F",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:F",
    logGroupName: "/aws/lambda/F",
    logStreamName: "[$LATEST]00000000000040008000000000000000",
    memoryLimitInMB: "256",
  });
});

test("V8 has the shares of the memory that it has in Lambda, or those that the function names itself", async () => {
  await using runtime = start("node", { memoryMb: 512 });
  expect(await runtime.ask()).toEqual({
    flags: ["--max-semi-space-size=25", "--max-old-space-size=461"],
    heapMb: expect.toSatisfy((heapMb) => heapMb > 461),
  });
  const NODE_OPTIONS = "--max_old_space_size=200 --max-semi-space-size=1";
  await using own = start("node", { memoryMb: 512, environment: { NODE_OPTIONS } });
  expect(await own.ask()).toEqual({ flags: [], heapMb: expect.toSatisfy((heapMb) => heapMb >= 200 && heapMb < 300) });
});

test("a function sees its own environment and nothing of this process", async () => {
  process.env["LEAK"] = "secret";
  await using runtime = start("env", { environment: { TABLE_NAME: "t", AWS_REGION: "us-west-2" } });
  const env = await runtime.ask();
  delete process.env["LEAK"];
  expect(env).toMatchObject({
    TABLE_NAME: "t",
    AWS_REGION: "us-west-2",
    AWS_LAMBDA_FUNCTION_NAME: "F",
    AWS_ACCESS_KEY_ID: "LOCALF",
  });
  expect(env).not.toHaveProperty("LEAK");
  expect(env).not.toHaveProperty("HOME");
});

test("a process that the system does not start is an error, and the runtime goes on", async () => {
  await using runtime = start("echo", { environment: { TOO_LONG: "x".repeat(5_000_000) } });
  const errorMessage = "Runtime exited before it was started";
  expect(await runtime.ask()).toEqual({ kind: "function-error", errorType: "Runtime.ExitError", errorMessage });
  expect(runtime.lines).toEqual([expect.stringContaining("No process could be started")]);
  expect(runtime.environmentCount("F")).toBe(0);
});

test("each invocation has its invoker's trace, or begins one; who samples is who began it, or a function with active tracing", async () => {
  const root = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/;
  await using runtime = start("env");
  const traceOf = async (one: { runtime: typeof runtime }, traceHeader?: string) => {
    const outcome = await one.runtime.invoke("F", "{}", traceHeader === undefined ? {} : { traceHeader });
    if (outcome.kind !== "returned") throw new Error(outcome.kind);
    return String(JSON.parse(outcome.resultJson)._X_AMZN_TRACE_ID);
  };
  const [first, second] = [await traceOf({ runtime }), await traceOf({ runtime })];
  expect(first).toMatch(root);
  expect(second).toMatch(root);
  expect(second.slice(0, 40)).not.toBe(first.slice(0, 40));
  expect(await traceOf({ runtime }, "Self=x;Root=1-a; Parent=p;Sampled=1;Lineage=y")).toMatch(
    /^Root=1-a;Parent=[0-9a-f]{16};Sampled=1$/,
  );
  await using traced = start("env", { isTraced: true });
  expect(await traceOf({ runtime: traced })).toMatch(/;Sampled=1$/);
  expect(await traceOf({ runtime: traced }, "Root=1-a;Sampled=0")).toMatch(/^Root=1-a;.*;Sampled=0$/);
});

test("an environment is used again", async () => {
  await using runtime = start("slow");
  expect(await runtime.ask({ ms: 0 })).toEqual({ invocations: 1 });
  expect(await runtime.ask({ ms: 0 })).toEqual({ invocations: 2 });
  expect(runtime.environmentCount("F")).toBe(1);
});

test("all processes can be ended: what is under way fails, and what comes next starts new ones", async () => {
  await using runtime = start("slow");
  const atWork = [runtime.ask({ ms: 60_000 }), runtime.ask({ ms: 60_000 })];
  await expect.poll(() => runtime.environmentCount("F")).toBe(2);
  expect(await runtime.endProcesses()).toBe(2);
  const failed = { kind: "function-error", errorType: "Runtime.ExitError" };
  expect(await Promise.all(atWork)).toMatchObject([failed, failed]);
  expect(await runtime.ask({ ms: 0 })).toEqual({ invocations: 1 });
  // One that does nothing ends as well.
  expect([await runtime.endProcesses(), runtime.environmentCount("F")]).toEqual([1, 0]);
  expect(await runtime.ask({ ms: 0 })).toEqual({ invocations: 1 });
});

test("a crowd of short invocations is handled by a few environments, however many they are, and none is refused", async () => {
  await using runtime = start("slow");
  const crowd = await Promise.all(Array.from({ length: 1_500 }, () => runtime.ask({ ms: 0 })));
  expect(crowd.every(({ invocations }) => invocations > 0)).toBe(true);
  expect(runtime.environmentCount("F")).toBeLessThan(10);
  expect(runtime.waits).toEqual([]);
});

test("beyond the number of environments invocations wait, and say so; beyond the reserved concurrency they are throttled", async () => {
  await using runtime = start("slow", { environmentsPerFunction: 1, reservedConcurrency: 3 });
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => runtime.ask({ ms: 1 })));
  expect(outcomes).toEqual([{ invocations: 1 }, { invocations: 2 }, { invocations: 3 }, { kind: "throttled" }]);
  expect(runtime.environmentCount("F")).toBe(1);
  expect(runtime.waits).toEqual([
    { functionName: "F", environments: 1, waiting: 1 },
    { functionName: "F", environments: 1, waiting: 2 },
  ]);
});

test("a function's own number of environments goes before the runtime's", async () => {
  await using runtime = start("slow", { environmentsPerFunction: 1, environments: 2 });
  await Promise.all([runtime.ask({ ms: 1 }), runtime.ask({ ms: 1 })]);
  expect([runtime.environmentCount("F"), runtime.waits]).toEqual([2, []]);
});

test("many invocations at once run side by side", { timeout: 120_000 }, async () => {
  await using runtime = start("meets", { timeoutMs: 100_000 });
  const directory = await mkdtemp(join(tmpdir(), "function-runtime-"));
  const together = Array.from({ length: 12 }, () => runtime.ask({ directory, count: 12 }));
  expect(await Promise.all(together)).toEqual(together.map(() => "met"));
  expect([runtime.environmentCount("F"), runtime.waits]).toEqual([12, []]);
});

test("time spent waiting for this machine is told apart from time that an invocation takes", async () => {
  await using runtime = start("slow", { environmentsPerFunction: 1 });
  const told: string[] = [];
  const invoke = (name: string) => {
    const tell = (what: string) => () => told.push(`${name} ${what}`);
    return runtime.invoke("F", '{"ms":1}', { onQueued: tell("queued"), onBegun: tell("begun") });
  };
  await Promise.all([invoke("first"), invoke("second")]);
  expect(told).toEqual(["first queued", "second queued", "first begun", "second begun"]);
  await invoke("third");
  expect(told).toHaveLength(4);
});

test("an environment that nobody uses is ended", async () => {
  await using runtime = start("echo", { keepMs: 1 });
  await runtime.ask();
  await expect.poll(() => runtime.environmentCount("F")).toBe(0);
  expect(await runtime.ask()).toMatchObject({ invocations: 1 });
});

test.each([
  ["throws", "TypeError", "wrong"],
  ["throwsText", "string", "text"],
  ["circular", "Runtime.MarshalError", "Unable to stringify response body"],
  ["tooLarge", "Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size/],
])("a handler that %s is an error, and its environment goes on", async (handler, errorType, errorMessage) => {
  await using runtime = start(handler);
  const expected = { kind: "function-error", errorType, errorMessage: expect.stringMatching(errorMessage) };
  expect(await runtime.ask()).toMatchObject(expected);
  expect(await runtime.ask()).toMatchObject(expected);
  expect(runtime.environmentCount("F")).toBe(1);
});

test("what fails after an invocation and nobody awaits is that invocation's failure, not the next one's", async () => {
  await using runtime = start("leavesFailure");
  const errorType = "Runtime.UnhandledPromiseRejection";
  const failure = { kind: "function-error", errorType, errorMessage: "nobody waits" };
  expect(await runtime.ask({ fails: true })).toEqual(failure);
  expect(await runtime.ask({ fails: false })).toBe("fine");
});

test("an error that has too much to say is cut", async () => {
  await using runtime = start("throwsMuch", { memoryMb: 512 });
  const outcome = await runtime.ask();
  expect(outcome).toMatchObject({ errorType: "Error", errorMessage: expect.stringMatching(/^x{262144}$/) });
});

test("an error says where it was thrown", async () => {
  await using runtime = start("throws");
  const { trace } = await runtime.ask();
  expect(trace.slice(0, 2)).toEqual(["TypeError: wrong", expect.stringContaining("functions.cjs")]);
});

test("an invoker names the invocation, and gets its lines and no other's", async () => {
  await using runtime = start("writes");
  const own: string[] = [];
  await runtime.invoke("F", "{}");
  await runtime.invoke("F", "{}", { requestId: "r-1", onLine: (line) => own.push(line) });
  await runtime.invoke("F", "{}");
  expect(own).toEqual(runtime.lines.slice(0, runtime.lines.length / 3));
  await using echo = start("echo");
  const outcome = await echo.invoke("F", "{}", { requestId: "r-1" });
  expect(outcome.kind === "returned" && JSON.parse(outcome.resultJson).context.awsRequestId).toBe("r-1");
});

test("a handler that sends messages of its own to the gateway ends nothing", async () => {
  await using runtime = start("interferes");
  expect(await runtime.ask()).toBe("fine");
});

test("a handler that returns nothing returns null", async () => {
  await using runtime = start("nothing");
  expect(await runtime.invoke("F", "{}")).toEqual({ kind: "returned", resultJson: "null" });
});

test.each(["hangs", "loops"])(
  "a handler that %s is cut off at its time-out, and the next starts afresh",
  async (handler) => {
    await using runtime = start(handler, { timeoutMs: 150 });
    expect(await runtime.ask()).toEqual({
      kind: "function-error",
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: 00000000-0000-4000-8000-000000000000 Error: Task timed out after 0.15 seconds",
    });
    expect(runtime.environmentCount("F")).toBe(0);
    expect(runtime.lines.at(-1)).toContain("Task timed out after 0.15 seconds");
    if (handler === "loops") expect(runtime.lines[0]).toBe("looping");
    expect(await runtime.ask()).toMatchObject({ errorType: "Sandbox.Timedout" });
  },
);

test("time for which this machine has stood still is not the function's", async () => {
  await using runtime = start("slow", { timeoutMs: 1_000 });
  await runtime.ask({ ms: 0 });
  const outcome = runtime.ask({ ms: 300 });
  await new Promise(setImmediate);
  // Nothing moves here meanwhile, as where the whole machine stands still.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
  expect(await outcome).toEqual({ invocations: 2 });
});

test.each([
  ["missing-import.cjs", "handler", "Runtime.ImportModuleError"],
  ["no-such-file.cjs", "handler", "Runtime.ImportModuleError"],
  ["syntax-error.cjs", "handler", "Runtime.UserCodeSyntaxError"],
  ["throws-at-load.cjs", "handler", "Error"],
  ["module.mjs", "noSuchHandler", "Runtime.HandlerNotFound"],
])("%s with the handler %s cannot be loaded: %s", async (file, handler, errorType) => {
  await using runtime = start(handler, { bundle: join(directory, file) });
  expect(await runtime.ask()).toMatchObject({ kind: "function-error", errorType });
  const problem = expect.stringMatching(`^${errorType}: `);
  expect(await runtime.warm()).toEqual([{ functionName: "F", problem }]);
});

test("functions that load are warm and without problems; ES modules load too", async () => {
  await using runtime = start("handler", { bundle: join(directory, "module.mjs") });
  expect(await runtime.warm()).toEqual([]);
  expect(runtime.environmentCount("F")).toBe(1);
  expect(await runtime.ask()).toBe("esm");
  expect(runtime.environmentCount("F")).toBe(1);
});

test("what a function writes arrives line by line", async () => {
  await using runtime = start("writes");
  await runtime.ask();
  expect(runtime.lines).toEqual(["one", "two", "{ three: 3 }", "four"]);
});

test("a line that is not finished arrives with the end of its invocation, or of its process", async () => {
  await using runtime = start("writesHalfALine");
  await runtime.ask();
  expect(runtime.lines).toEqual(["half"]);
  await using exiting = start("exitsInALine");
  await exiting.ask();
  expect(exiting.lines).toEqual(["half"]);
});

test("a line is cut where CloudWatch cuts it", async () => {
  await using runtime = start("writesMuch");
  await runtime.ask();
  expect(runtime.lines.map(({ length }) => length)).toEqual([262_144, 37_856]);
});

test("between invocations a function is frozen: what it has not awaited does not happen", async () => {
  await using runtime = start("leavesBehind");
  await using other = start("echo");
  await runtime.ask();
  // The cold start of another process takes longer than the timer that the first one has left behind.
  await other.ask();
  expect(runtime.lines).toEqual([]);
});

test("a function that is not there", async () => {
  await using runtime = start("echo");
  expect(await runtime.invoke("G", "{}")).toEqual({ kind: "unknown-function" });
});
