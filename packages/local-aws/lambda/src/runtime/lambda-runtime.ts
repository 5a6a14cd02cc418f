// The process that one execution environment is: loads a bundle, then handles one invocation after the other.
//
// It behaves like Lambda's runtime rather than like a general worker: after an answer it reads the next invocation in a
// way that holds the whole process still, so that work a handler has left unawaited stops here as it does there. When the
// gateway is gone, there is nothing more to read, and the process ends.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createBlockingLines } from "./blocking-lines.ts";
import { captureOutput } from "./function-output.ts";
import { importFrom } from "./models/layer-imports.ts";
import { CALLBACK_REFUSAL, callWithCallback, type Handler, hasCallbacks } from "./models/node-model.ts";
import { hasSourceMap } from "./models/source-maps.ts";
import { prepareProcess } from "./prepare-process.ts";
import {
  INVOCATIONS_DESCRIPTOR,
  type InvocationMessage,
  MESSAGES_DESCRIPTOR,
  MOST_LINE_CHARACTERS,
  type OutcomeMessage,
  type RuntimeMessage,
} from "./process/runtime-messages.ts";

/** Lambda's limit for the result of a synchronous invocation. */
const RESULT_LIMIT_BYTES = 6_291_556;

const [, , bundle = "", handlerName = "handler", runtime = "", root = dirname(bundle)] = process.argv;
const isInspected = process.execArgv.some((flag) => flag.startsWith("--inspect"));
const sayUnfinishedLines = captureOutput(sayLine);
process.on("exit", sayUnfinishedLines);
process.on("uncaughtException", (error) => die(failure(error)));
process.on("unhandledRejection", (reason) =>
  die({ ...failure(reason), errorType: "Runtime.UnhandledPromiseRejection" }),
);
void load().then(serve);

/** Loads the bundle as Lambda does at a cold start. */
async function load(): Promise<Handler> {
  try {
    process.chdir(root);
    if (hasSourceMap(bundle)) process.setSourceMapsEnabled(true);
    const nodePath = process.env["NODE_PATH"] ?? "";
    if (nodePath !== "" && isEsModule(bundle)) importFrom(nodePath);
    // After the layers, which come before what Lambda has on board.
    prepareProcess(bundle, { isEsModule: isEsModule(bundle) });
    const loaded: Record<string, unknown> = isEsModule(bundle)
      ? await import(pathToFileURL(bundle).href)
      : createRequire(bundle)(bundle);
    const exported = loaded[handlerName];
    if (typeof exported === "function" && exported.length > 2 && !hasCallbacks(runtime)) return die(CALLBACK_REFUSAL);
    if (typeof exported === "function") return exported as Handler;
    const errorMessage = `${handlerName} is undefined or not exported`;
    return die({ kind: "function-error", errorType: "Runtime.HandlerNotFound", errorMessage });
  } catch (thrown) {
    return die(loadFailure(thrown));
  }
}

async function serve(handler: Handler): Promise<void> {
  const nextLine = await openInvocations();
  say({ kind: "ready" });
  for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
    // What happened while the process stood still comes first: sockets that were closed must not be used again.
    await new Promise(setImmediate);
    const outcome = await handle(handler, JSON.parse(line));
    // One turn more, as in Lambda's runtime: what has failed and nobody awaits is this invocation's failure, not the next's.
    await new Promise(setImmediate);
    sayUnfinishedLines();
    say(outcome);
  }
  process.exit();
}

/** A process that a debugger is to look into must not stand still between invocations. */
async function openInvocations(): Promise<() => Promise<string | undefined> | string | undefined> {
  if (!isInspected) return createBlockingLines(INVOCATIONS_DESCRIPTOR);
  const { createEventedLines } = await import("./evented-lines.ts");
  return createEventedLines(INVOCATIONS_DESCRIPTOR);
}

async function handle(handler: Handler, message: InvocationMessage): Promise<OutcomeMessage> {
  try {
    const context = {
      ...message.context,
      getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
    };
    const event = JSON.parse(message.eventJson);
    process.env["_X_AMZN_TRACE_ID"] = message.traceHeader;
    const called = hasCallbacks(runtime) ? callWithCallback(handler, event, context) : handler(event, context);
    return serialise(await called);
  } catch (thrown) {
    const { kind, ...failed } = failure(thrown);
    const stack = stackOf(thrown);
    sayLine(`ERROR Invoke Error ${JSON.stringify({ ...failed, stack })}`);
    return { kind, ...failed, ...(stack.length > 0 && { trace: stack }) };
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
function die(outcome: OutcomeMessage): never {
  sayLine(`ERROR ${JSON.stringify(outcome)}`);
  say({ kind: "died", outcome });
  process.exit(1);
}

function sayLine(line: string): void {
  for (let start = 0; start === 0 || start < line.length; start += MOST_LINE_CHARACTERS) {
    say({ kind: "line", line: line.slice(start, start + MOST_LINE_CHARACTERS) });
  }
}

function say(message: RuntimeMessage): void {
  let rest = Buffer.from(`${JSON.stringify(message)}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(MESSAGES_DESCRIPTOR, rest));
}

/** As Node tells them apart, and Lambda: by the extension, and `.js` by the nearest package.json. */
function isEsModule(file: string): boolean {
  return file.endsWith(".mjs") || (!file.endsWith(".cjs") && packageTypeOf(dirname(file)) === "module");
}

function packageTypeOf(directory: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")).type;
  } catch {
    const parent = dirname(directory);
    return parent === directory ? undefined : packageTypeOf(parent);
  }
}

function loadFailure(thrown: unknown): OutcomeMessage {
  const failed = failure(thrown);
  const { code, syscall } = Object(thrown);
  const missing = code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND" || syscall === "chdir";
  // One line: where several functions cannot be loaded, each gets its own.
  const [errorMessage = ""] = failed.errorMessage.split("\nRequire stack:");
  if (missing) return { ...failed, errorMessage, errorType: "Runtime.ImportModuleError" };
  if (!(thrown instanceof SyntaxError)) return failed;
  // Where it is stands above the message alone.
  const [place = ""] = stackOf(thrown);
  const trace = /:\d+$/.test(place) ? { trace: [place] } : {};
  return { ...failed, errorType: "Runtime.UserCodeSyntaxError", ...trace };
}

function failure(thrown: unknown): Extract<OutcomeMessage, { kind: "function-error" }> {
  const isError = thrown instanceof Error;
  const errorType = isError ? printable(() => thrown.name) : typeof thrown;
  return { kind: "function-error", errorType, errorMessage: printable(() => (isError ? thrown.message : thrown)) };
}

/** Anything can be thrown, also what cannot be read, or is too long to be told. */
function printable(read: () => unknown): string {
  try {
    return String(read()).slice(0, MOST_LINE_CHARACTERS);
  } catch {
    return "unprintable";
  }
}

function stackOf(thrown: unknown): readonly string[] {
  return thrown instanceof Error ? printable(() => thrown.stack).split("\n") : [];
}
