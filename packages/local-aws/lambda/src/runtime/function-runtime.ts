import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { createSystemClock } from "@switchboard/adjustable-clock";
import type { Invoke } from "@switchboard/local-service";
import { DEFAULT_ENVIRONMENTS, type FunctionDefinition, type LambdaPlace } from "./function-definition.ts";
import { createEnvironmentPool, type EnvironmentPool } from "./pool/environment-pool.ts";
import { createIdleCores } from "./pool/idle-cores.ts";
import { createProcessStarts } from "./pool/process-starts.ts";
import { createProcessGuard } from "./process/process-guard.ts";

export interface FunctionRuntimeOptions extends LambdaPlace {
  readonly functions: readonly FunctionDefinition[];
  /** Gets every line that a function writes, and the id of the invocation that is under way. Nothing by default. */
  readonly onLine?: (functionName: string, line: string, requestId: string | undefined) => void;
  /**
   * How many environments of one function run at a time on this machine, where its definition does not say. Lambda starts
   * as many as there are invocations; beyond this number invocations wait here for one another. Default 100.
   */
  readonly environmentsPerFunction?: number;
  /** Called when an invocation has to wait because all of its function's environments are busy. Nothing by default. */
  readonly onWait?: (wait: InvocationWait) => void;
  /** How long an unused environment is kept. Default 5 minutes. */
  readonly keepMs?: number;
  readonly newRequestId?: () => string;
}

/** An invocation that Lambda would have begun at once. */
export interface InvocationWait {
  readonly functionName: string;
  /** How many environments the function has, all of them busy. */
  readonly environments: number;
  /** How many invocations wait, this one included. */
  readonly waiting: number;
}

/** Why a function cannot be loaded. */
export interface LoadProblem {
  readonly functionName: string;
  /** e.g. `Runtime.ImportModuleError: Cannot find module 'x'`; several lines for several problems. */
  readonly problem: string;
}

export interface FunctionRuntime {
  readonly invoke: Invoke;
  /** Loads every function once; what is wrong with those that cannot be loaded. */
  warm(): Promise<readonly LoadProblem[]>;
  /** How many environments of a function exist. */
  environmentCount(functionName: string): number;
  /**
   * Ends the processes of all functions, as if Lambda had: what is under way ends with an error, what comes next starts new
   * ones. How many there were.
   */
  endProcesses(): Promise<number>;
  /** Starts no environment of a function until it is resumed or replaced: its code is being written. */
  hold(functionName: string): void;
  /** Goes on with the version of a function that there is. */
  resume(functionName: string): void;
  /**
   * Goes on with another version of a function, of which nothing but the code is another: what begins from now on runs on it, what
   * is under way ends on the version that it began with. A version that cannot be loaded changes nothing: what is wrong with it.
   */
  replace(next: FunctionDefinition): Promise<string | undefined>;
  /** Ends every environment; invocations under way end with an error. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const IDLE_PROCESS_KEPT_MS = 300_000;
/** A debugger that is attached stays so: the longest that a timer lasts, some 24 days. */
const INSPECTED_KEPT_MS = 2_147_483_647;
/** So many environments of a function start as soon as an invocation finds the others busy. */
const FEW_ENVIRONMENTS = 2;
/** What leaves a laptop with 8 GB its use, together with the gateway and the DynamoDB beside the functions. */
const MEMORY_LIMIT_BYTES = 1_610_612_736;

/**
 * Runs Lambda functions in processes of their own: each environment handles one invocation at a time and is used again
 * afterwards, several invocations at once get several environments. No process outlives this one, however it ends.
 */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const { functions, region, accountId, newRequestId = randomUUID } = options;
  const guard = createProcessGuard();
  const clock = createSystemClock();
  let isWarming = false;
  const starts = createProcessStarts({
    clock,
    // One core is left to what runs already, which is nothing yet while the first ones start.
    atOnce: () => (isWarming ? availableParallelism() : Math.max(1, availableParallelism() - 1)),
    few: FEW_ENVIRONMENTS,
    idleCores: createIdleCores(),
    memoryLimitBytes: MEMORY_LIMIT_BYTES,
  });
  const pools = new Map<string, EnvironmentPool>();
  for (const definition of functions) {
    // One debugger looks into one process.
    const isInspected = definition.inspectPort !== undefined;
    const most = isInspected ? 1 : (definition.environments ?? options.environmentsPerFunction ?? DEFAULT_ENVIRONMENTS);
    const pool = createEnvironmentPool({
      ...{ definition, place: { region, accountId }, newRequestId, guard, most, clock, starts },
      few: FEW_ENVIRONMENTS,
      keepMs: isInspected ? INSPECTED_KEPT_MS : (options.keepMs ?? IDLE_PROCESS_KEPT_MS),
      onLine: (line, requestId) => options.onLine?.(definition.name, line, requestId),
      onWait(waiting) {
        // For whoever sits in a debugger.
        if (!isInspected) options.onWait?.({ functionName: definition.name, environments: most, waiting });
      },
    });
    pools.set(definition.name, pool);
  }
  const close = async () => {
    starts.close();
    await Promise.all([...pools.values()].map((pool) => pool.close()));
    await guard.close();
  };
  return {
    invoke: async (functionName, eventJson, invocationOptions) =>
      (await pools.get(functionName)?.invoke(eventJson, invocationOptions)) ?? { kind: "unknown-function" },
    async warm() {
      isWarming = true;
      const problems = await Promise.all(
        [...pools].map(async ([functionName, pool]): Promise<readonly LoadProblem[]> => {
          const problem = await pool.warm();
          return problem === undefined ? [] : [{ functionName, problem }];
        }),
      );
      isWarming = false;
      return problems.flat();
    },
    environmentCount: (functionName) => pools.get(functionName)?.size() ?? 0,
    async endProcesses() {
      const ended = await Promise.all([...pools.values()].map((pool) => pool.endAll()));
      return ended.reduce((sum, count) => sum + count, 0);
    },
    hold: (functionName) => pools.get(functionName)?.hold(),
    resume: (functionName) => pools.get(functionName)?.resume(),
    replace: async (next) => pools.get(next.name)?.replace(next),
    close,
    [Symbol.asyncDispose]: close,
  };
}
