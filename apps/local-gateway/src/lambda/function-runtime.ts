import { randomUUID } from "node:crypto";
import type { Invoke } from "../invoke.ts";
import { createEnvironmentPool, type EnvironmentPool } from "./environment-pool.ts";
import type { FunctionDefinition, LambdaPlace } from "./function-definition.ts";

export interface FunctionRuntimeOptions extends LambdaPlace {
  readonly functions: readonly FunctionDefinition[];
  /** Gets every line that a function writes. Nothing by default. */
  readonly onLine?: (functionName: string, line: string) => void;
  /**
   * How many environments of one function run at a time on this machine. Lambda starts as many as there are
   * invocations; beyond this number invocations wait here for one another. Default 16.
   */
  readonly environmentsPerFunction?: number;
  /** How long an unused environment is kept. Default 5 minutes. */
  readonly keepMs?: number;
  readonly newRequestId?: () => string;
}

export interface FunctionRuntime {
  readonly invoke: Invoke;
  /** Loads every function once; what is wrong with those that cannot be loaded. */
  warm(): Promise<readonly string[]>;
  /** How many environments of a function exist. */
  environmentCount(functionName: string): number;
  /** Ends every environment; invocations under way end with an error. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_ENVIRONMENTS = 16;
const DEFAULT_KEEP_MS = 300_000;

/**
 * Runs Lambda functions in worker threads of this process: each environment handles one invocation at a time and is
 * used again afterwards, several invocations at once get several environments.
 */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const { functions, region, accountId, newRequestId = randomUUID } = options;
  const pools = new Map<string, EnvironmentPool>();
  for (const definition of functions) {
    const pool = createEnvironmentPool({
      definition,
      place: { region, accountId },
      newRequestId,
      onLine: (line) => options.onLine?.(definition.name, line),
      most: options.environmentsPerFunction ?? DEFAULT_ENVIRONMENTS,
      keepMs: options.keepMs ?? DEFAULT_KEEP_MS,
    });
    pools.set(definition.name, pool);
  }
  const close = async () => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  };
  return {
    invoke: async (functionName, eventJson) =>
      (await pools.get(functionName)?.invoke(eventJson)) ?? { kind: "unknown-function" },
    async warm() {
      const problems = await Promise.all([...pools.values()].map((pool) => pool.warm()));
      return problems.filter((problem) => problem !== undefined);
    },
    environmentCount: (functionName) => pools.get(functionName)?.size() ?? 0,
    close,
    [Symbol.asyncDispose]: close,
  };
}
