import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { InvocationOutcome } from "../invoke.ts";
import {
  DEFAULT_MEMORY_MB,
  DEFAULT_TIMEOUT_MS,
  type FunctionDefinition,
  type LambdaPlace,
} from "./function-definition.ts";
import { lambdaVariables, logGroupName } from "./lambda-variables.ts";
import { type InvocationMessage, THAWED, type WorkerMessage, type WorkerSetup } from "./worker-messages.ts";

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly place: LambdaPlace;
  readonly newRequestId: () => string;
  /** Gets every line that the function writes to its standard output or error. */
  readonly onLine: (line: string) => void;
}

type Answer = InvocationOutcome | { readonly kind: "ready" };

/** Lambda's limit for loading a module (documented). */
const INIT_LIMIT_MS = 10_000;

/** The built worker, by name: this file may have been bundled and moved. */
const workerFile = createRequire(import.meta.url).resolve("@switchboard/local-gateway/worker");

/**
 * One execution environment: a worker thread with an environment of its own, so that nothing of this process leaks into
 * the function, and a function that loops for ever stops nobody else. One that fills its heap bit by bit ends alone as
 * well; one that asks for all of it at a stroke takes this process along, which a thread's limit cannot prevent. It runs
 * one invocation at a time, is frozen in between, and ends where Lambda would end it: see {@link isUsable}.
 */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #logStreamName: string;
  /** Holds the thread frozen between invocations. */
  readonly #gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;
  readonly #started: Promise<Answer>;
  #settle: (answer: Answer) => void = () => {};
  #usable = true;

  constructor(options: EnvironmentOptions) {
    const { definition, place, newRequestId } = options;
    this.#options = options;
    this.#logStreamName = `[$LATEST]${newRequestId().replaceAll("-", "")}`;
    const { bundle, handler = "handler", memoryMb = DEFAULT_MEMORY_MB } = definition;
    const setup: WorkerSetup = { bundle, handler, gate: this.#gate.buffer };
    this.#worker = new Worker(workerFile, {
      workerData: setup,
      env: { ...lambdaVariables(definition, place, this.#logStreamName) },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    this.#worker.on("message", (message: WorkerMessage | null | undefined) => {
      // The function shares the port, and can send what it likes.
      if (message?.kind === undefined) return;
      if (message.kind === "line") options.onLine(message.line);
      else if (message.kind === "died") this.#break(message.outcome);
      else this.#settle(message);
    });
    this.#worker.on("error", (error) => this.#break(exitError(`Runtime exited with error: ${reasonOf(error)}`)));
    this.#worker.on("exit", () => this.#break(exitError("Runtime exited without providing a reason")));
    this.#started = this.#nextAnswer(INIT_LIMIT_MS);
  }

  /** False after a time-out, an exit, or a start that failed. */
  get isUsable(): boolean {
    return this.#usable;
  }

  /** Waits until the module is loaded; the failure if it cannot be. Never rejects. */
  async start(): Promise<Answer> {
    return this.#started;
  }

  /** Runs one invocation; not to be called before the one before has settled. Never rejects. */
  async invoke(eventJson: string): Promise<InvocationOutcome> {
    const started = await this.#started;
    if (started.kind !== "ready") return started;
    const { definition, newRequestId } = this.#options;
    const timeoutMs = definition.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const awsRequestId = newRequestId();
    const deadlineMs = Date.now() + timeoutMs;
    const answer = this.#nextAnswer(timeoutMs, awsRequestId);
    const message: InvocationMessage = { eventJson, deadlineMs, context: this.#contextOf(awsRequestId) };
    Atomics.store(this.#gate, 0, THAWED);
    Atomics.notify(this.#gate, 0);
    this.#worker.postMessage(message);
    const outcome = await answer;
    return outcome.kind === "ready" ? exitError("Runtime restarted") : outcome;
  }

  /** Ends the thread, whatever it is doing. */
  async end(): Promise<void> {
    this.#usable = false;
    await this.#worker.terminate();
  }

  /** What the thread says next. Over the limit it is ended, which also stops a handler that never gives it back. */
  async #nextAnswer(limitMs: number, requestId = ""): Promise<Answer> {
    if (!this.#usable) return exitError("Runtime exited");
    return new Promise((resolve) => {
      const limit = setTimeout(() => {
        const text = `Task timed out after ${(limitMs / 1_000).toFixed(2)} seconds`;
        this.#options.onLine(`${requestId} ${text}`);
        const errorMessage = `RequestId: ${requestId} Error: ${text}`;
        this.#break({ kind: "function-error", errorType: "Sandbox.Timedout", errorMessage });
        void this.end();
      }, limitMs);
      this.#settle = (answer) => {
        clearTimeout(limit);
        this.#settle = () => {};
        resolve(answer);
      };
    });
  }

  #break(outcome: InvocationOutcome): void {
    this.#usable = false;
    this.#settle(outcome);
  }

  #contextOf(awsRequestId: string): InvocationMessage["context"] {
    const { definition, place } = this.#options;
    return {
      awsRequestId,
      functionName: definition.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:${place.region}:${place.accountId}:function:${definition.name}`,
      memoryLimitInMB: String(definition.memoryMb ?? DEFAULT_MEMORY_MB),
      logGroupName: logGroupName(definition.name),
      logStreamName: this.#logStreamName,
      callbackWaitsForEmptyEventLoop: true,
    };
  }
}

function exitError(errorMessage: string): InvocationOutcome {
  return { kind: "function-error", errorType: "Runtime.ExitError", errorMessage };
}

/** Lambda kills an environment that is out of memory. */
function reasonOf(error: Error): string {
  return "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "signal: killed" : error.message;
}
