// The worker thread that one execution environment is: loads a bundle, then handles one invocation after the other.
//
// It behaves like Lambda's runtime rather than like a general worker: after an answer the thread is frozen until the
// next invocation, so that work a handler has left unawaited stops here as it does there.

import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { captureOutput } from "./capture-output.ts";
import {
  FROZEN,
  type InvocationMessage,
  type OutcomeMessage,
  type WorkerMessage,
  type WorkerSetup,
} from "./worker-messages.ts";

type Handler = (event: unknown, context: object) => unknown;

/** Lambda's limit for the result of a synchronous invocation. */
const RESULT_LIMIT_BYTES = 6_291_556;

const setup = workerData as WorkerSetup;
const gate = new Int32Array(setup.gate);
const say = (message: WorkerMessage) => parentPort?.postMessage(message);
const sayLine = (line: string) => say({ kind: "line", line });

captureOutput([process.stdout, process.stderr], sayLine);
process.on("uncaughtException", (error) => die(failure(error)));
process.on("unhandledRejection", (reason) =>
  die({ ...failure(reason), errorType: "Runtime.UnhandledPromiseRejection" }),
);

const handler = await load();
if (handler !== undefined) {
  parentPort?.on("message", async (message: InvocationMessage) => {
    Atomics.store(gate, 0, FROZEN);
    const outcome = await handle(handler, message);
    say(outcome);
    // Until the next invocation, which opens the gate before it is sent.
    Atomics.wait(gate, 0, FROZEN);
  });
  say({ kind: "ready" });
}

/** Loads the bundle as Lambda does at a cold start. */
async function load(): Promise<Handler | undefined> {
  try {
    const loaded: Record<string, unknown> = await import(pathToFileURL(setup.bundle).href);
    // What a CommonJS module exports is always on `default`, and under its own name only where Node could tell.
    const exported = loaded[setup.handler] ?? Object(loaded["default"])[setup.handler];
    if (typeof exported === "function") return exported as Handler;
    const errorMessage = `${setup.handler} is undefined or not exported`;
    die({ kind: "function-error", errorType: "Runtime.HandlerNotFound", errorMessage });
  } catch (thrown) {
    die(loadFailure(thrown));
  }
  return undefined;
}

async function handle(handler: Handler, message: InvocationMessage): Promise<OutcomeMessage> {
  try {
    const context = {
      ...message.context,
      getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
    };
    return serialise(await handler(JSON.parse(message.eventJson), context));
  } catch (thrown) {
    const failed = failure(thrown);
    sayLine(`ERROR Invoke Error ${describe(thrown, failed)}`);
    return failed;
  }
}

/** Lambda answers `null` for a handler that returns nothing. */
function serialise(result: unknown): OutcomeMessage {
  let resultJson: string;
  try {
    resultJson = JSON.stringify(result) ?? "null";
  } catch {
    const errorMessage = "Unable to stringify response body";
    return { kind: "function-error", errorType: "Runtime.MarshalError", errorMessage };
  }
  const bytes = Buffer.byteLength(resultJson);
  if (bytes <= RESULT_LIMIT_BYTES) return { kind: "returned", resultJson };
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${RESULT_LIMIT_BYTES} bytes).`;
  return { kind: "function-error", errorType: "Function.ResponseSizeTooLarge", errorMessage };
}

/** Lambda ends an environment whose module cannot be loaded, or that has an error nobody caught. */
function die(outcome: OutcomeMessage): void {
  sayLine(`ERROR ${JSON.stringify(outcome)}`);
  say({ kind: "died", outcome });
  process.exit(1);
}

function loadFailure(thrown: unknown): OutcomeMessage {
  const failed = failure(thrown);
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  const missing = code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
  if (missing) return { ...failed, errorType: "Runtime.ImportModuleError" };
  return thrown instanceof SyntaxError ? { ...failed, errorType: "Runtime.UserCodeSyntaxError" } : failed;
}

function failure(thrown: unknown): Extract<OutcomeMessage, { kind: "function-error" }> {
  if (thrown instanceof Error) return { kind: "function-error", errorType: thrown.name, errorMessage: thrown.message };
  return { kind: "function-error", errorType: typeof thrown, errorMessage: String(thrown) };
}

function describe(thrown: unknown, { errorType, errorMessage }: { errorType: string; errorMessage: string }): string {
  const stack = thrown instanceof Error ? String(thrown.stack).split("\n") : [];
  return JSON.stringify({ errorType, errorMessage, stack });
}
