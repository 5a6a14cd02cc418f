import { amount, flag, listOf, type Rule, text, texts, whole } from "@switchboard/local-service";

/** A Lambda function as it is deployed. Plain data. */
export interface FunctionDefinition {
  readonly name: string;
  /** Absolute path of the module that handles events: CommonJS, an ES module, or Python. */
  readonly bundle: string;
  /** The module's export that handles events. Default `handler`. */
  readonly handler?: string;
  /** As Lambda names it: decides the language, and how handlers answer. Default `nodejs24.x`. */
  readonly runtime?: string;
  /** Absolute path of the folder that stands for Lambda's `/var/task`. Default: the one that the module is in. */
  readonly root?: string;
  /** Absolute paths of folders with what layers hold, in their order. */
  readonly layers?: readonly string[];
  /** What the function sees in `process.env`, besides what Lambda itself sets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 3,000, as on Lambda (documented). */
  readonly timeoutMs?: number;
  /** Default 128, as on Lambda (documented). Limits the JavaScript heap; on Linux also the memory around it. */
  readonly memoryMb?: number;
  /** More invocations at once are throttled. Default: none is, they wait for one another. */
  readonly reservedConcurrency?: number;
  /** Whether its traces are sampled, as with the tracing mode `Active`. Default: those alone whose invokers say so. */
  readonly isTraced?: boolean;
  /** How many environments run at a time on this machine. Default: the runtime's. */
  readonly environments?: number;
  /** Where a debugger can attach to the function, which then has one environment and no limits of time and memory. */
  readonly inspectPort?: number;
}

/** What a definition that somebody wrote down may be; Lambda's own limits are documented. */
export const FUNCTION_RULES = {
  name: text(/^[A-Za-z0-9_-]{1,64}$/, "a name of 1 to 64 letters, digits, - and _"),
  bundle: text(/./, "a path"),
  handler: text(/./, "the name of an export"),
  runtime: text(/^(nodejs|python3\.)\d+/, "a runtime of Node.js or Python, such as nodejs24.x or python3.13"),
  root: text(/./, "a path"),
  layers: listOf(text(/./, "a path")),
  environment: texts,
  timeoutMs: amount(1, 900_000),
  memoryMb: whole(128, 10_240),
  reservedConcurrency: whole(0, 1_000_000),
  isTraced: flag,
  environments: whole(1, 10_000),
  inspectPort: whole(1, 65_535),
} satisfies Readonly<Record<keyof FunctionDefinition, Rule>>;

/** Where functions run, as far as they can see. */
export interface LambdaPlace {
  readonly region: string;
  readonly accountId: string;
}

export const DEFAULT_RUNTIME = "nodejs24.x";
export const DEFAULT_TIMEOUT_MS = 3_000;
export const DEFAULT_MEMORY_MB = 128;
/** What a machine can start in seconds, and hold. */
export const DEFAULT_ENVIRONMENTS = 100;
