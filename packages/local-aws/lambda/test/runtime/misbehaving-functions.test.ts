import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRunning } from "@switchboard/local-service/testing";
import { afterAll, expect, test } from "vitest";
import { createFunctionRuntime } from "../../src/runtime/function-runtime.ts";

const misbehaving = fileURLToPath(new URL("./fixtures/misbehaving.cjs", import.meta.url));
const wellBehaved = fileURLToPath(new URL("./fixtures/functions.cjs", import.meta.url));
const directory = await mkdtemp(join(tmpdir(), "misbehaving-functions-"));

const lines: string[] = [];
const runtime = createFunctionRuntime({
  functions: [
    { name: "Misbehaving", bundle: misbehaving, timeoutMs: 300 },
    { name: "Patient", bundle: misbehaving, timeoutMs: 20_000 },
    { name: "Other", bundle: wellBehaved, handler: "echo" },
  ],
  region: "us-east-1",
  accountId: "123456789012",
  newRequestId: () => "1",
  onLine: (_, line) => lines.push(line),
});
afterAll(() => runtime.close());

const ask = (functionName: string, event: object) => runtime.invoke(functionName, JSON.stringify(event));

/** Runs `work` while the function handles another invocation, which must come to its end afterwards. */
async function besideAnother<T>(functionName: string, work: () => Promise<T>): Promise<T> {
  const file = join(directory, `${Math.random()}`);
  const neighbour = ask(functionName, { how: "waits", file });
  const result = await work();
  await writeFile(file, "");
  expect(await neighbour).toEqual({ kind: "returned", resultJson: '"waited"' });
  return result;
}

const ended = (reason: string | RegExp) => ({
  kind: "function-error",
  errorType: "Runtime.ExitError",
  errorMessage: expect.stringMatching(new RegExp(`^RequestId: 1 Error: Runtime exited ${new RegExp(reason).source}$`)),
});
const failed = (errorType: unknown, errorMessage: unknown) => ({ kind: "function-error", errorType, errorMessage });
/** Either V8 gives up, in a way that depends on what it was doing, or the process is ended before that. */
const outOfMemory = failed(
  expect.stringMatching(/^Runtime\.(ExitError|OutOfMemory)$/),
  expect.stringMatching(/Runtime exited with error: signal: (killed|aborted|trace\/breakpoint trap)$/),
);
const returned = (result: unknown) => ({ kind: "returned", resultJson: JSON.stringify(result) });

test.each<[string, object]>([
  ["fills one huge array", outOfMemory],
  ["grows a map", outOfMemory],
  ["exits", ended("with error: exit status 3")],
  ["kills itself", ended("with error: signal: segmentation fault")],
  ["throws where nobody catches", failed("RangeError", "later")],
  ["throws an error that cannot be read", failed("Error", "unprintable")],
  ["throws what cannot be read", failed("object", "unprintable")],
  ["rejects what nobody awaits", failed("Runtime.UnhandledPromiseRejection", "nobody waits")],
  ["recurses for ever", failed("RangeError", "Maximum call stack size exceeded")],
  ["answers a big integer", failed("Runtime.MarshalError", "Unable to stringify response body")],
  ["answers what throws", failed("Runtime.MarshalError", "Unable to stringify response body")],
  ["waits for what never comes", ended("without providing a reason")],
  ["closes its descriptors", ended("with error: signal: killed")],
  ["reads its input", returned("")],
])("a handler that %s is alone with it", async (how, outcome) => {
  const other = await besideAnother("Patient", async () => {
    expect(await ask("Patient", { how })).toMatchObject(outcome);
    return ask("Other", {});
  });
  expect(other).toMatchObject({ kind: "returned" });
});

test.skipIf(process.platform !== "linux")(
  "memory outside the heap counts as well, where the system tells",
  async () => {
    await besideAnother("Patient", async () => {
      const killed = failed("Runtime.OutOfMemory", "RequestId: 1 Error: Runtime exited with error: signal: killed");
      expect(await ask("Patient", { how: "keeps many buffers" })).toEqual(killed);
    });
  },
);

test.each(["loops", "loops in a promise"])("a handler that %s is ended at its time-out, and no other", async (how) => {
  const running = ask("Misbehaving", { how });
  const other = await besideAnother("Patient", () => ask("Other", {}));
  expect(other).toMatchObject({ kind: "returned" });
  const text = "RequestId: 1 Error: Task timed out after 0.30 seconds";
  expect(await running).toEqual(failed("Sandbox.Timedout", text));
});

test("an environment that the system ends while it does nothing is not used again", async () => {
  const pidNow = async () => {
    const outcome = await ask("Patient", { how: "tells its process" });
    return Number(outcome.kind === "returned" && outcome.resultJson);
  };
  const pid = await pidNow();
  expect(await pidNow()).toBe(pid);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => isRunning(pid)).toBe(false);
  expect(await pidNow()).not.toBe(pid);
});

test("what is written around the runtime arrives as well", async () => {
  await ask("Patient", { how: "writes around the runtime" });
  await expect.poll(() => lines).toContain("by its descriptor");
});

test("when a runtime is closed, nothing of its functions is left, nor of what they have started", async () => {
  const closing = createFunctionRuntime({
    functions: [{ name: "F", bundle: misbehaving, timeoutMs: 60_000 }],
    region: "us-east-1",
    accountId: "123456789012",
  });
  const pidOf = async (how: string) => {
    const outcome = await closing.invoke("F", JSON.stringify({ how }));
    return Number(outcome.kind === "returned" && outcome.resultJson);
  };
  const pids = [await pidOf("tells its process"), await pidOf("starts a process")];
  expect(pids.map(isRunning)).toEqual([true, true]);
  const underWay = closing.invoke("F", JSON.stringify({ how: "loops" }));
  await closing.close();
  expect(await underWay).toMatchObject({ kind: "function-error", errorType: "Runtime.ExitError" });
  await expect.poll(() => pids.map(isRunning)).toEqual([false, false]);
});

test("a runtime can be closed while a process that a function has started holds on to its descriptors", async () => {
  const place = { region: "us-east-1", accountId: "123456789012" };
  const closing = createFunctionRuntime({ functions: [{ name: "F", bundle: misbehaving }], ...place });
  const started = await closing.invoke("F", JSON.stringify({ how: "starts a process that holds on to it" }));
  await closing.close();
  process.kill(Number(started.kind === "returned" && started.resultJson), "SIGKILL");
});
