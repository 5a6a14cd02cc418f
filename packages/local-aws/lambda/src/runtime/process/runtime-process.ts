import { type ChildProcess, spawn } from "node:child_process";
import type { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { FunctionDefinition } from "../function-definition.ts";
import { languageOf } from "../models/language.ts";
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

/** What Node.js says of its debugger besides that one has attached; the port is known. */
const OF_NO_USE = /^(Debugger (listening|ending) on ws:|For help, see: https:\/\/nodejs\.org|Waiting for the debugger)/;

/** Starts a process that loads a function's bundle and waits for invocations. */
export function startRuntimeProcess(options: RuntimeProcessOptions): RuntimeProcess {
  const { guard, onMessage, onLine } = options;
  const language = languageOf(options.definition, options.variables["NODE_OPTIONS"]);
  if ("problem" in language) return refuse(options, language.problem);
  const child = startChild(language.command, options);
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
  eachLine(errors, MOST_LINE_CHARACTERS, (line) => {
    if (options.definition.inspectPort === undefined || !OF_NO_USE.test(line)) onLine(line);
  });
  eachLine(messages, MOST_MESSAGE_CHARACTERS, (line) => {
    const message = readMessage(line);
    if (message === undefined) return;
    if (language.needsFreezing && message.kind !== "line") signalGroup(pid, "SIGSTOP");
    onMessage(message);
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
    send(message) {
      if (language.needsFreezing) signalGroup(pid, "SIGCONT");
      invocations.write(`${JSON.stringify(message)}\n`);
    },
    async end() {
      kill();
      await exited;
      await Promise.race([closed, wait(LAST_WORDS_MS, undefined, { ref: false })]);
      for (const stream of child.stdio) stream?.destroy();
      await ended;
    },
  };
}

/** What becomes of a process that nothing on this machine can run. */
function refuse({ onMessage, onEnd }: RuntimeProcessOptions, errorMessage: string): RuntimeProcess {
  queueMicrotask(() => {
    const outcome = { kind: "function-error", errorType: "Runtime.InvalidRuntime", errorMessage } as const;
    onMessage({ kind: "died", outcome });
    onEnd(null, null);
  });
  return { pid: undefined, send() {}, async end() {} };
}

/** `undefined`, or a process without an id, when the system refuses another one. */
function startChild(
  [program = "", ...args]: readonly string[],
  { variables, onLine }: RuntimeProcessOptions,
): ChildProcess | undefined {
  const sayWhy = (error: unknown) => onLine(`No process could be started: ${String(error)}`);
  try {
    const child = spawn(program, args, {
      env: variables,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own: what the function starts can be ended with it, and a Ctrl-C in the terminal is for the gateway.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
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
  signalGroup(pid, "SIGKILL");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Nobody is left of it.
  }
}
