import { type ChildProcess, spawn } from "node:child_process";
import type { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { programFile } from "@switchboard/local-service";
import { DEFAULT_MEMORY_MB, type FunctionDefinition } from "./function-definition.ts";
import type { ProcessGuard } from "./process-guard.ts";
import { type InvocationMessage, MOST_LINE_CHARACTERS, type RuntimeMessage } from "./runtime-messages.ts";
import { eachLine } from "./stream-lines.ts";

export interface RuntimeProcessOptions {
  readonly definition: FunctionDefinition;
  /** All that the process sees in `process.env`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  readonly onMessage: (message: RuntimeMessage) => void;
  /** Gets what arrives on the process's own standard output and error, around the runtime in it. */
  readonly onLine: (line: string) => void;
  /** Called once, after the last message; with neither a code nor a signal when the process could not be started. */
  readonly onEnd: (code: number | null, signal: NodeJS.Signals | null) => void;
}

/** The process behind an execution environment. */
export interface RuntimeProcess {
  /** `undefined` when the system could not start another process. */
  readonly pid: number | undefined;
  send(message: InvocationMessage): void;
  /** Ends the process, and whatever it has started, at once; resolves when it has ended. */
  end(): Promise<void>;
}

/** More than any answer has: 6 MB of result, each character of it escaped. */
const MOST_MESSAGE_CHARACTERS = 16_777_216;
const KINDS: ReadonlySet<unknown> = new Set(["ready", "line", "died", "returned", "function-error"]);
/** How long anything may still come of a process that has ended; it may have handed its streams on to another one. */
const LAST_WORDS_MS = 100;

const runtimeFile = programFile(import.meta.url, "lambda-runtime.cjs", "@switchboard/local-lambda/lambda-runtime.cjs");

/** Starts a process that loads a function's bundle and waits for invocations. */
export function startRuntimeProcess(options: RuntimeProcessOptions): RuntimeProcess {
  const { guard, onMessage, onLine } = options;
  const child = startNode(options);
  const { pid } = child ?? {};
  if (child === undefined || pid === undefined) {
    queueMicrotask(() => options.onEnd(null, null));
    return { pid: undefined, send() {}, async end() {} };
  }

  guard.add(pid);
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) killGroup(pid);
  };
  const [, output, errors, invocations, messages] = child.stdio as [null, Readable, Readable, Writable, Readable];
  invocations.on("error", () => {});
  eachLine(output, MOST_LINE_CHARACTERS, onLine);
  eachLine(errors, MOST_LINE_CHARACTERS, onLine);
  eachLine(messages, MOST_MESSAGE_CHARACTERS, (line) => {
    const message = readMessage(line);
    if (message !== undefined) onMessage(message);
  });
  // A process without it can say nothing any more, and nothing that it starts has it unless it is handed on.
  messages.once("close", kill);
  const closed = happened(child, "close");
  const exited = happened(child, "exit");
  const ended = Promise.all([exited, happened(messages, "close")]).then(() => {
    guard.remove(pid);
    killGroup(pid);
    options.onEnd(child.exitCode, child.signalCode);
  });

  return {
    pid,
    send: (message) => invocations.write(`${JSON.stringify(message)}\n`),
    async end() {
      kill();
      await exited;
      await Promise.race([closed, wait(LAST_WORDS_MS, undefined, { ref: false })]);
      for (const stream of child.stdio) stream?.destroy();
      await ended;
    },
  };
}

/** `undefined`, or a process without an id, when the system refuses another one. */
function startNode({ definition, variables, onLine }: RuntimeProcessOptions): ChildProcess | undefined {
  const { bundle, handler = "handler", memoryMb = DEFAULT_MEMORY_MB } = definition;
  const sayWhy = (error: unknown) => onLine(`No process could be started: ${String(error)}`);
  try {
    const child = spawn(
      process.execPath,
      [...memoryFlags(memoryMb, variables["NODE_OPTIONS"]), runtimeFile, bundle, handler],
      {
        env: variables,
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
        // A group of its own: what the function starts can be ended with it, and a Ctrl-C in the terminal is for the gateway.
        detached: process.platform !== "win32",
        windowsHide: true,
      },
    );
    return child.once("error", sayWhy);
  } catch (error) {
    // Not every reason comes as an event: variables that are too long for the system are thrown.
    sayWhy(error);
    return undefined;
  }
}

/** Unlike `once`, it does not mind errors. */
function happened(emitter: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => emitter.once(event, () => resolve()));
}

/**
 * The share of a function's memory that Lambda gives to each part of V8's heap. A function that names one of them in its own
 * `NODE_OPTIONS` is left alone, as it is there (both observed in Lambda's images).
 */
function memoryFlags(memoryMb: number, nodeOptions = ""): readonly string[] {
  if (/--max[-_](semi|old)[-_]space[-_]size/.test(nodeOptions)) return [];
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}

/** The function shares the descriptor, and can write what it likes. */
function readMessage(line: string): RuntimeMessage | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return KINDS.has(Object(message).kind) ? (message as RuntimeMessage) : undefined;
  } catch {
    return undefined;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Nobody is left of it.
  }
}
