import { randomBytes, randomUUID } from "node:crypto";
import type { InvocationOutcome, Invoke } from "../invoke.ts";
import { type ExecutionEnvironment, startExecutionEnvironment } from "./execution-environment.ts";
import { DEFAULT_MEMORY_MB, type FunctionDefinition } from "./function-definition.ts";

export interface FunctionRuntimeOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly region: string;
  readonly accountId: string;
  /** Gets every line that a function writes. Nothing by default. */
  readonly onLine?: (functionName: string, line: string) => void;
  /**
   * How many environments of one function run at a time on this machine. Lambda starts as many as there are
   * invocations; beyond this number invocations wait here for one another. Default 16.
   */
  readonly environmentsPerFunction?: number;
}

export interface FunctionRuntime {
  readonly invoke: Invoke;
  /** How many environments of a function exist. */
  environmentCount(functionName: string): number;
  /** Ends every environment; invocations under way end with an error. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Runs Lambda functions in worker threads of this process: each environment handles one invocation at a time and is
 * used again afterwards, several invocations at once get several environments.
 */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const pools = new Map(options.functions.map((definition) => [definition.name, createPool(definition, options)]));
  const close = async () => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  };
  return {
    invoke: async (functionName, eventJson) =>
      (await pools.get(functionName)?.invoke(eventJson)) ?? { kind: "unknown-function" },
    environmentCount: (functionName) => pools.get(functionName)?.size() ?? 0,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const DEFAULT_ENVIRONMENTS = 16;

function createPool(definition: FunctionDefinition, options: FunctionRuntimeOptions) {
  const most = options.environmentsPerFunction ?? DEFAULT_ENVIRONMENTS;
  const all = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: (() => void)[] = [];
  let underWay = 0;

  function start(): ExecutionEnvironment {
    const logStream = `[$LATEST]${randomBytes(16).toString("hex")}`;
    const environment = startExecutionEnvironment(definition, environmentOf(definition, options, logStream), (line) =>
      options.onLine?.(definition.name, line),
    );
    all.add(environment);
    return environment;
  }

  async function take(): Promise<ExecutionEnvironment> {
    for (;;) {
      const environment = idle.pop();
      if (environment === undefined) {
        if (all.size < most) return start();
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else if (environment.isUsable()) {
        return environment;
      } else {
        all.delete(environment);
      }
    }
  }

  function giveBack(environment: ExecutionEnvironment): void {
    if (environment.isUsable()) idle.push(environment);
    else all.delete(environment);
    waiting.shift()?.();
  }

  async function invoke(eventJson: string): Promise<InvocationOutcome> {
    const { reservedConcurrency = Number.POSITIVE_INFINITY } = definition;
    if (underWay >= reservedConcurrency) return { kind: "throttled" };
    underWay += 1;
    const environment = await take();
    try {
      return await environment.invoke({ eventJson, context: contextOf(definition, options) });
    } finally {
      underWay -= 1;
      giveBack(environment);
    }
  }

  return {
    invoke,
    size: () => all.size,
    close: async () => {
      await Promise.all([...all].map((environment) => environment.end()));
    },
  };
}

/** What Lambda sets itself (documented), and credentials of the function's own, by which its calls can be told apart. */
function environmentOf(
  { name, environment, memoryMb = DEFAULT_MEMORY_MB, handler = "handler" }: FunctionDefinition,
  { region }: FunctionRuntimeOptions,
  logStream: string,
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_ACCESS_KEY_ID: `LOCAL${name}`,
    AWS_SECRET_ACCESS_KEY: `local-${name}`,
    AWS_SESSION_TOKEN: `local-${name}`,
    TZ: ":UTC",
    _HANDLER: `main.${handler}`,
    ...environment,
  };
}

function contextOf(
  { name, memoryMb = DEFAULT_MEMORY_MB }: FunctionDefinition,
  { region, accountId }: FunctionRuntimeOptions,
): Readonly<Record<string, string | boolean>> {
  return {
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `[$LATEST]${name}`,
    callbackWaitsForEmptyEventLoop: true,
  };
}
