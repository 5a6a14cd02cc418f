import type { InvocationOptions, InvocationOutcome } from "@switchboard/local-service";
import {
  DEFAULT_MEMORY_MB,
  DEFAULT_TIMEOUT_MS,
  type FunctionDefinition,
  type LambdaPlace,
} from "../function-definition.ts";
import { lambdaVariables, logGroupName } from "../lambda-variables.ts";
import { traceHeaderOf } from "../trace-header.ts";
import { exitError, outOfMemoryError, timeoutError } from "./exit-error.ts";
import { memoryUseBytes } from "./memory-use.ts";
import type { ProcessGuard } from "./process-guard.ts";
import type { InvocationMessage, RuntimeMessage } from "./runtime-messages.ts";
import { type RuntimeProcess, startRuntimeProcess } from "./runtime-process.ts";

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly place: LambdaPlace;
  readonly newRequestId: () => string;
  readonly guard: ProcessGuard;
  /** Gets every line that the function writes to its standard output or error. */
  readonly onLine: (line: string, requestId: string | undefined) => void;
}

type Answer = InvocationOutcome | { readonly kind: "ready" };

/** Lambda's limit for loading a module (documented). */
const INIT_LIMIT_MS = 10_000;
const MEGABYTE = 1_048_576;
/** What an inspected function is told that it has, which is not cut off: as long as a function can have. */
const INSPECTED_TIMEOUT_MS = 900_000;
/** How often a process that is doing something is looked at: its time and its memory. */
const LOOK_MS = 50;
/**
 * What a look counts at most as the process's own time. One that comes later says that the whole machine has stood still, or
 * that its cores were taken: that time is not the function's, which AWS would have given what it needs.
 */
const MOST_PER_LOOK_MS = 2 * LOOK_MS;

/**
 * One execution environment: a process of its own, so that whatever the function does, be it loop for ever or fill its
 * memory, it ends alone. It runs one invocation at a time, is frozen in between, and ends where Lambda would end it: see
 * {@link isUsable}.
 */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #logStreamName: string;
  readonly #process: RuntimeProcess;
  readonly #started: Promise<Answer>;
  #settle: (answer: Answer) => void = () => {};
  #requestId: string | undefined;
  /** Gets the lines of the invocation that is under way, besides whoever gets all of them. */
  #onOwnLine: (line: string) => void = () => {};
  #usable = true;

  constructor(options: EnvironmentOptions) {
    const { definition, place, newRequestId, guard } = options;
    this.#options = options;
    this.#logStreamName = `[$LATEST]${newRequestId().replaceAll("-", "")}`;
    this.#process = startRuntimeProcess({
      ...{ definition, guard, variables: lambdaVariables(definition, place, this.#logStreamName) },
      onLine: (line) => this.#tellLine(line),
      onMessage: (message) => this.#take(message),
      onEnd: (code, signal) => this.#break(exitError(code, signal, this.#requestId)),
    });
    this.#started = this.#nextAnswer(definition.inspectPort === undefined ? INIT_LIMIT_MS : Infinity);
  }

  /** False after a time-out, an exit, or a start that failed. */
  get isUsable(): boolean {
    return this.#usable;
  }

  /** False when the system could not start a process. */
  get hasProcess(): boolean {
    return this.#process.pid !== undefined;
  }

  /** The memory that the process has to itself; `undefined` where the system does not say. */
  get memoryBytes(): number | undefined {
    return this.#process.pid === undefined ? 0 : memoryUseBytes(this.#process.pid);
  }

  /** Waits until the module is loaded; the failure if it cannot be. Never rejects. */
  async start(): Promise<Answer> {
    return this.#started;
  }

  /** Runs one invocation; not to be called before the one before has settled. Never rejects. */
  async invoke(
    eventJson: string,
    { requestId, traceHeader: given, onLine = () => {} }: InvocationOptions = {},
  ): Promise<InvocationOutcome> {
    const started = await this.#started;
    if (started.kind !== "ready") return started;
    const { definition, newRequestId } = this.#options;
    const isInspected = definition.inspectPort !== undefined;
    const timeoutMs = isInspected ? INSPECTED_TIMEOUT_MS : (definition.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const awsRequestId = requestId ?? newRequestId();
    const deadlineMs = Date.now() + timeoutMs;
    const traceHeader = traceHeaderOf(given, definition.isTraced === true);
    this.#requestId = awsRequestId;
    this.#onOwnLine = onLine;
    const answer = this.#nextAnswer(isInspected ? Infinity : timeoutMs);
    this.#process.send({ eventJson, deadlineMs, traceHeader, context: this.#contextOf(awsRequestId) });
    const outcome = await answer;
    this.#requestId = undefined;
    this.#onOwnLine = () => {};
    return outcome.kind === "ready" ? exitError(0, null, awsRequestId) : outcome;
  }

  /** Ends the process, whatever it is doing. */
  async end(): Promise<void> {
    this.#usable = false;
    await this.#process.end();
  }

  #take(message: RuntimeMessage): void {
    if (message.kind === "line") this.#tellLine(message.line);
    else if (message.kind === "died") this.#break(message.outcome);
    else this.#settle(message);
  }

  /**
   * What the process says next. Over the limits of time and memory it is ended, which also stops a handler that never
   * gives its thread back.
   */
  async #nextAnswer(limitMs: number): Promise<Answer> {
    if (!this.#usable) return exitError(0, null, this.#requestId);
    return new Promise((resolve) => {
      let lookedAt = performance.now();
      let leftMs = limitMs;
      const look = () => {
        const now = performance.now();
        leftMs -= Math.min(now - lookedAt, MOST_PER_LOOK_MS);
        lookedAt = now;
        if (leftMs <= 0) return this.#timeOut(limitMs);
        timer = setTimeout(look, Math.min(LOOK_MS, Math.ceil(leftMs)));
        this.#checkMemory();
      };
      let timer = setTimeout(look, Math.min(LOOK_MS, limitMs));
      this.#settle = (answer) => {
        clearTimeout(timer);
        this.#settle = () => {};
        resolve(answer);
      };
    });
  }

  #tellLine(line: string): void {
    this.#options.onLine(line, this.#requestId);
    this.#onOwnLine(line);
  }

  #timeOut(limitMs: number): void {
    const text = `Task timed out after ${(limitMs / 1_000).toFixed(2)} seconds`;
    this.#tellLine(`${this.#requestId ?? ""} ${text}`);
    this.#break(timeoutError(text, this.#requestId));
    void this.end();
  }

  #checkMemory(): void {
    if (this.#options.definition.inspectPort !== undefined) return;
    const limitBytes = (this.#options.definition.memoryMb ?? DEFAULT_MEMORY_MB) * MEGABYTE;
    if ((this.memoryBytes ?? 0) <= limitBytes) return;
    this.#break(outOfMemoryError(this.#requestId));
    void this.end();
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
