import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { InvocationOutcome } from "../invoke.ts";
import { DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_MS, type FunctionDefinition } from "./function-definition.ts";
import type { InvocationMessage, OutcomeMessage, WorkerSetup } from "./worker-messages.ts";

/** The built worker, by name: this file may have been bundled and moved. */
const workerFile = createRequire(import.meta.url).resolve("@switchboard/local-gateway/worker");

/** Where one function runs: handles one invocation at a time, until it is ended or breaks. */
export interface ExecutionEnvironment {
  /** Not to be called before the one before has ended. Never rejects. */
  invoke(invocation: Omit<InvocationMessage, "deadlineMs">): Promise<InvocationOutcome>;
  /** Whether it can take another invocation: not after a time-out, an exit, or a start that failed. */
  isUsable(): boolean;
  end(): Promise<void>;
}

/**
 * Starts an execution environment: a worker thread with an environment of its own, so that nothing of this process
 * leaks into the function, and a function that loops for ever or runs out of memory stops nobody else.
 *
 * @param environment everything the function finds in `process.env`
 * @param onLine gets every line that the function writes to its standard output or error
 */
export function startExecutionEnvironment(
  { bundle, handler = "handler", timeoutMs = DEFAULT_TIMEOUT_MS, memoryMb = DEFAULT_MEMORY_MB }: FunctionDefinition,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): ExecutionEnvironment {
  const setup: WorkerSetup = { bundle, handler };
  const worker = new Worker(workerFile, {
    workerData: setup,
    env: { ...environment },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  let usable = true;
  let settle: (outcome: InvocationOutcome) => void = () => {};

  const breakWith = (errorType: string, errorMessage: string) => {
    usable = false;
    settle({ kind: "function-error", errorType, errorMessage });
  };
  forEachLine(worker.stdout, onLine);
  forEachLine(worker.stderr, onLine);
  worker.on("message", (outcome: OutcomeMessage) => settle(outcome));
  worker.on("error", (error: Error & { readonly code?: string }) => {
    const outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    breakWith(outOfMemory ? "Runtime.OutOfMemory" : "Runtime.UnhandledError", error.message);
  });
  worker.on("exit", () => breakWith("Runtime.ExitError", "Runtime exited"));

  return {
    isUsable: () => usable,
    invoke(invocation) {
      return new Promise((resolve) => {
        const limit = setTimeout(() => {
          breakWith("Sandbox.Timedout", `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`);
          // Also ends a handler that never gives its thread back.
          void worker.terminate();
        }, timeoutMs);
        settle = (outcome) => {
          clearTimeout(limit);
          resolve(outcome);
        };
        if (!usable) return breakWith("Runtime.ExitError", "Runtime exited");
        worker.postMessage({ ...invocation, deadlineMs: Date.now() + timeoutMs } satisfies InvocationMessage);
      });
    },
    async end() {
      usable = false;
      await worker.terminate();
    },
  };
}

function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on("line", onLine);
}
