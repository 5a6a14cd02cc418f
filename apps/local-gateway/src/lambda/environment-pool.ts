import type { InvocationOutcome } from "../invoke.ts";
import { type EnvironmentOptions, ExecutionEnvironment } from "./execution-environment.ts";
import { DEFAULT_CONCURRENCY } from "./function-definition.ts";

export interface EnvironmentPoolOptions extends EnvironmentOptions {
  /** Threads at once. */
  readonly most: number;
  /** How long an unused environment is kept. */
  readonly keepMs: number;
}

/** The execution environments of one function. */
export interface EnvironmentPool {
  /** Never rejects; `throttled` beyond the function's concurrency. */
  invoke(eventJson: string): Promise<InvocationOutcome>;
  /** Starts one environment if there is none; what is wrong, if it cannot be. */
  warm(): Promise<string | undefined>;
  size(): number;
  close(): Promise<void>;
}

/**
 * Gives each invocation an environment of its own: an idle one, the latest used first, else a new one, else, at the
 * limit, the next that becomes free.
 */
export function createEnvironmentPool(options: EnvironmentPoolOptions): EnvironmentPool {
  const { definition, most, keepMs } = options;
  const all = new Set<ExecutionEnvironment>();
  const idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  const waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  let underWay = 0;
  let closed = false;

  function startOne(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(options);
    all.add(environment);
    return environment;
  }

  async function take(): Promise<ExecutionEnvironment> {
    const latest = [...idle.keys()].at(-1);
    if (latest !== undefined) {
      clearTimeout(idle.get(latest));
      idle.delete(latest);
      return latest;
    }
    return all.size < most ? startOne() : new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(environment: ExecutionEnvironment): void {
    if (closed || !environment.isUsable) discard(environment);
    const next = waiting.shift();
    if (next !== undefined) next(all.has(environment) ? environment : startOne());
    else if (all.has(environment)) keep(environment);
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
    async invoke(eventJson) {
      if (closed || underWay >= (definition.reservedConcurrency ?? DEFAULT_CONCURRENCY)) return { kind: "throttled" };
      underWay += 1;
      const environment = await take();
      try {
        return await environment.invoke(eventJson);
      } finally {
        underWay -= 1;
        giveBack(environment);
      }
    },
    async warm() {
      const environment = await take();
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
      await Promise.all([...all].map((environment) => environment.end()));
      all.clear();
    },
  };
}
