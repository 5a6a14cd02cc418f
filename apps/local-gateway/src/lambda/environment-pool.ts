import type { InvocationOptions, InvocationOutcome } from "../invoke.ts";
import { type EnvironmentOptions, ExecutionEnvironment } from "./execution-environment.ts";
import { DEFAULT_CONCURRENCY } from "./function-definition.ts";

export interface EnvironmentPoolOptions extends EnvironmentOptions {
  /** Environments at once. */
  readonly most: number;
  /** How long an unused environment is kept. */
  readonly keepMs: number;
  /** Called when an invocation has to wait for another one, with how many are waiting then. */
  readonly onWait: (waiting: number) => void;
}

/** The execution environments of one function. */
export interface EnvironmentPool {
  /** Never rejects; `throttled` beyond the function's concurrency. */
  invoke(eventJson: string, invocationOptions?: InvocationOptions): Promise<InvocationOutcome>;
  /** Starts one environment if there is none; what is wrong, if it cannot be. */
  warm(): Promise<string | undefined>;
  size(): number;
  close(): Promise<void>;
}

/** More at a time would only make each of them slower. */
const STARTS_AT_ONCE = 8;

/**
 * Gives each invocation an environment of its own: an idle one, the latest used first; else a new one, or one that becomes
 * free sooner than that is ready; at the limit, the next that becomes free.
 */
export function createEnvironmentPool(options: EnvironmentPoolOptions): EnvironmentPool {
  const { definition, most, keepMs, onWait } = options;
  const all = new Set<ExecutionEnvironment>();
  const idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  const waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = [];
  let starting = 0;
  let underWay = 0;
  let closed = false;

  /** `undefined` when the pool is closed meanwhile. */
  async function take(): Promise<ExecutionEnvironment | undefined> {
    for (const [environment, timer] of [...idle].reverse()) {
      clearTimeout(timer);
      idle.delete(environment);
      if (environment.isUsable) return environment;
      // The system has ended it, for want of memory for example, while it did nothing.
      discard(environment);
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
      const toCome = most - all.size + starting;
      if (waiting.length > toCome) onWait(waiting.length - toCome);
      startWhatIsNeeded();
    });
  }

  function startWhatIsNeeded(): void {
    while (starting < Math.min(waiting.length, STARTS_AT_ONCE) && all.size < most) void startOne();
  }

  async function startOne(): Promise<void> {
    const environment = new ExecutionEnvironment(options);
    all.add(environment);
    starting += 1;
    await environment.start();
    starting -= 1;
    offer(environment);
    startWhatIsNeeded();
  }

  function giveBack(environment: ExecutionEnvironment): void {
    if (environment.isUsable) offer(environment);
    else discard(environment);
    startWhatIsNeeded();
  }

  /** To whoever has waited longest, even if it could not be started: that is what becomes of the invocation. */
  function offer(environment: ExecutionEnvironment): void {
    const next = waiting.shift();
    if (next !== undefined) next(environment);
    else if (environment.isUsable) keep(environment);
    else discard(environment);
  }

  function keep(environment: ExecutionEnvironment): void {
    const timer = setTimeout(() => {
      idle.delete(environment);
      discard(environment);
    }, keepMs);
    timer.unref();
    idle.set(environment, timer);
  }

  function discard(environment: ExecutionEnvironment): void {
    all.delete(environment);
    void environment.end();
  }

  return {
    async invoke(eventJson, invocationOptions) {
      if (closed || underWay >= (definition.reservedConcurrency ?? DEFAULT_CONCURRENCY)) return { kind: "throttled" };
      underWay += 1;
      try {
        const environment = await take();
        if (environment === undefined) return { kind: "throttled" };
        const outcome = await environment.invoke(eventJson, invocationOptions);
        giveBack(environment);
        return outcome;
      } finally {
        underWay -= 1;
      }
    },
    async warm() {
      const environment = await take();
      if (environment === undefined) return undefined;
      const started = await environment.start();
      giveBack(environment);
      if (started.kind !== "function-error") return undefined;
      return `${definition.name}: ${started.errorType}: ${started.errorMessage}`;
    },
    size: () => all.size,
    async close() {
      closed = true;
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      for (const next of waiting.splice(0)) next(undefined);
      await Promise.all([...all].map((environment) => environment.end()));
      all.clear();
    },
  };
}
