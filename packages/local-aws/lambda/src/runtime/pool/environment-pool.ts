import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "@switchboard/adjustable-clock";
import type { InvocationOptions, InvocationOutcome } from "@switchboard/local-service";
import type { FunctionDefinition } from "../function-definition.ts";
import { type EnvironmentOptions, ExecutionEnvironment } from "../process/execution-environment.ts";
import type { Demand, ProcessStarts } from "./process-starts.ts";

export interface EnvironmentPoolOptions extends EnvironmentOptions {
  /** Environments at once. */
  readonly most: number;
  /** How long an unused environment is kept. */
  readonly keepMs: number;
  /** So many environments are kept that long, further ones at most {@link FURTHER_IDLE_PROCESS_KEPT_MS}. */
  readonly few: number;
  readonly clock: Clock;
  /** Decides when another environment starts; shared by all functions. */
  readonly starts: ProcessStarts;
  /** Called when an invocation has to wait although all environments are there, with how many are waiting then. */
  readonly onWait: (waiting: number) => void;
}

/** The execution environments of one function. */
export interface EnvironmentPool {
  /** Never rejects; `throttled` beyond the function's reserved concurrency. */
  invoke(eventJson: string, invocationOptions?: InvocationOptions): Promise<InvocationOutcome>;
  /** Starts one environment if there is none; what is wrong, if it cannot be. */
  warm(): Promise<string | undefined>;
  size(): number;
  /** Ends every environment, with what it is doing; the next invocation starts another. How many there were. */
  endAll(): Promise<number>;
  /** Starts no environment until {@link EnvironmentPool.resume} or `replace`: the function's code is being written. */
  hold(): void;
  /** Goes on with the version that there is. */
  resume(): void;
  /**
   * Goes on with another version of the function's code: what begins from now on runs on it, what is under way ends on the
   * version that it began with. A version that cannot be loaded changes nothing: what is wrong with it.
   */
  replace(next: FunctionDefinition): Promise<string | undefined>;
  close(): Promise<void>;
}

interface Waiter {
  readonly since: number;
  /** With `undefined` when the pool is closed meanwhile. */
  readonly resolve: (environment: ExecutionEnvironment | undefined) => void;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/** How long an environment beyond the first few is kept unused: the crowd that it was started for has gone. */
const FURTHER_IDLE_PROCESS_KEPT_MS = 10_000;
/** How long no process is started after the system has refused one. */
const REFUSED_PAUSE_MS = 1_000;
/** What is supposed of a start before the first one has been measured. */
const FIRST_START_MS = 200;
/** The memory of an environment where it is not known, or not used yet. */
const LEAST_MEMORY_BYTES = 25_165_824;

/**
 * Gives each invocation an environment of its own: the idle one that was used last; else the next that becomes free or is
 * started, in the order of the invocations.
 */
export function createEnvironmentPool(options: EnvironmentPoolOptions): EnvironmentPool {
  const { most, keepMs, few, clock, starts, onWait } = options;
  let { definition } = options;
  const all = new Set<ExecutionEnvironment>();
  /** Those of an older version, and those that may have loaded a part of each. They end with what they are doing. */
  const outdated = new WeakSet<ExecutionEnvironment>();
  const beingStarted = new Set<ExecutionEnvironment>();
  /** `broken`: what is on disk cannot be loaded, so that the environments that are there are kept. */
  let code: "current" | "changing" | "broken" = "current";
  let holds = 0;
  const idle: Idle[] = [];
  const waiting: Waiter[] = [];
  let starting = 0;
  let startMs = FIRST_START_MS;
  let endedAt = 0;
  let underWay = 0;
  let closed = false;

  starts.add({
    demand,
    start: startOne,
    memoryBytes: () =>
      [...all].reduce((sum, { memoryBytes }) => sum + Math.max(LEAST_MEMORY_BYTES, memoryBytes ?? 0), 0),
    idleSince: () => idle[0]?.since,
    endIdle: () => endIdle(idle[0]),
  });

  function demand(): Demand | undefined {
    // Those who have waited longest get what is being started.
    const first = waiting[starting];
    if (first === undefined || all.size >= most) return undefined;
    if (code === "changing" || (code === "broken" && all.size > 0)) return undefined;
    return { waitingSince: first.since, environments: all.size, endedAt, startMs };
  }

  function takeIdle(): ExecutionEnvironment | undefined {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      clearTimeout(last.timer);
      if (last.environment.isUsable) return last.environment;
      // The system has ended it, for want of memory for example, while it did nothing.
      discard(last.environment);
    }
    return undefined;
  }

  function waitForOne(): Promise<ExecutionEnvironment | undefined> {
    return new Promise((resolve) => {
      waiting.push({ since: clock.now(), resolve });
      if (all.size >= most && waiting.length > starting) onWait(waiting.length - starting);
      starts.check();
    });
  }

  async function startOne(): Promise<void> {
    const beganAt = clock.now();
    const environment = new ExecutionEnvironment({ ...options, definition });
    all.add(environment);
    beingStarted.add(environment);
    starting += 1;
    await environment.start();
    beingStarted.delete(environment);
    startMs = (startMs + clock.now() - beganAt) / 2;
    const isRefused = !environment.hasProcess && all.size > 1;
    if (isRefused) {
      // The system has no room for another process at present. The others go on, and whoever waits gets one of them.
      discard(environment);
      await wait(REFUSED_PAUSE_MS, undefined, { ref: false });
    }
    starting -= 1;
    if (outdated.has(environment)) discard(environment);
    else if (!isRefused) offer(environment);
  }

  function giveBack(environment: ExecutionEnvironment): void {
    endedAt = clock.now();
    if (environment.isUsable && !outdated.has(environment)) offer(environment);
    else makeRoom(environment);
  }

  function makeRoom(environment: ExecutionEnvironment): void {
    discard(environment);
    starts.check();
  }

  /** To whoever has waited longest, even if it could not be started: that is what becomes of the invocation. */
  function offer(environment: ExecutionEnvironment): void {
    const next = waiting.shift();
    if (next !== undefined) next.resolve(environment);
    else if (environment.isUsable) keep(environment);
    else discard(environment);
  }

  function keep(environment: ExecutionEnvironment): void {
    const timer = setTimeout(
      () => endIdle(kept),
      all.size > few ? Math.min(keepMs, FURTHER_IDLE_PROCESS_KEPT_MS) : keepMs,
    );
    timer.unref();
    const kept = { environment, since: clock.now(), timer };
    idle.push(kept);
  }

  function endIdle(ending: Idle | undefined): void {
    const index = ending === undefined ? -1 : idle.indexOf(ending);
    if (ending === undefined || index < 0) return;
    idle.splice(index, 1);
    clearTimeout(ending.timer);
    discard(ending.environment);
  }

  function discard(environment: ExecutionEnvironment): void {
    if (definition.inspectPort === undefined) all.delete(environment);
    void environment.end().then(() => {
      // Whoever comes next listens for a debugger on the same port: there is room once it is free.
      if (all.delete(environment)) starts.check();
    });
  }

  function hold(): void {
    code = "changing";
    holds += 1;
    for (const environment of beingStarted) outdated.add(environment);
  }

  /** Ends what is idle; what is at work or being started ends afterwards. */
  function retireAll(): void {
    for (const environment of all) outdated.add(environment);
    for (const each of [...idle]) endIdle(each);
  }

  async function replace(next: FunctionDefinition): Promise<string | undefined> {
    hold();
    if (next.inspectPort !== undefined) {
      retireAll();
      definition = next;
      code = "current";
      return warm();
    }
    const first = new ExecutionEnvironment({ ...options, definition: next });
    const holdsBefore = holds;
    const problem = problemOf(await first.start());
    if (closed || holds > holdsBefore) {
      // It has been written to meanwhile: whoever did that replaces it again.
      void first.end();
    } else if (problem !== undefined) {
      void first.end();
      code = "broken";
    } else {
      retireAll();
      definition = next;
      code = "current";
      all.add(first);
      offer(first);
    }
    starts.check();
    return problem;
  }

  async function warm(): Promise<string | undefined> {
    const environment = takeIdle() ?? (await waitForOne());
    if (environment === undefined) return undefined;
    const started = await environment.start();
    giveBack(environment);
    return problemOf(started);
  }

  function problemOf(started: Awaited<ReturnType<ExecutionEnvironment["start"]>>): string | undefined {
    if (started.kind !== "function-error") return undefined;
    const { errorType, errorMessage, trace: [place] = [] } = started;
    // Node.js says where a syntax error is above the error, and nowhere in it.
    const where = errorType === "Runtime.UserCodeSyntaxError" && place !== undefined ? ` (${place})` : "";
    return `${errorType}: ${errorMessage}${where}`;
  }

  return {
    async invoke(eventJson, invocationOptions) {
      if (closed || underWay >= (definition.reservedConcurrency ?? Infinity)) return { kind: "throttled" };
      underWay += 1;
      try {
        // Nobody's time runs while a debugger may hold the function.
        if (definition.inspectPort !== undefined) invocationOptions?.onQueued?.();
        let environment = takeIdle();
        if (environment === undefined) {
          const isCounted = definition.inspectPort === undefined;
          if (isCounted) invocationOptions?.onQueued?.();
          environment = await waitForOne();
          if (isCounted) invocationOptions?.onBegun?.();
        }
        if (environment === undefined) return { kind: "throttled" };
        const outcome = await environment.invoke(eventJson, invocationOptions);
        giveBack(environment);
        return outcome;
      } finally {
        underWay -= 1;
      }
    },
    warm,
    size: () => all.size,
    async endAll() {
      // Those that are starting or at work are discarded by whoever waits for them.
      const ending = [...all];
      for (const { environment, timer } of idle.splice(0)) {
        clearTimeout(timer);
        all.delete(environment);
      }
      await Promise.all(ending.map((environment) => environment.end()));
      return ending.length;
    },
    hold,
    resume() {
      code = "current";
      starts.check();
    },
    replace,
    async close() {
      closed = true;
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      for (const { resolve } of waiting.splice(0)) resolve(undefined);
      await Promise.all([...all].map((environment) => environment.end()));
      all.clear();
    },
  };
}
