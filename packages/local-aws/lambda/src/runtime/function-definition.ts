import { amount, type Rule, text, texts, whole } from "@switchboard/local-service";

/** A Lambda function as it is deployed. Plain data. */
export interface FunctionDefinition {
  readonly name: string;
  /** Absolute path of a CommonJS bundle or an ES module. */
  readonly bundle: string;
  /** The bundle's export that handles events, an async function of event and context. Default `handler`. */
  readonly handler?: string;
  /** What the function sees in `process.env`, besides what Lambda itself sets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 3,000, as on Lambda (documented). */
  readonly timeoutMs?: number;
  /** Default 128, as on Lambda (documented). Limits the JavaScript heap; on Linux also the memory around it. */
  readonly memoryMb?: number;
  /** More invocations at once are throttled. Default: none is, they wait for one another. */
  readonly reservedConcurrency?: number;
  /** How many environments run at a time on this machine. Default: the runtime's. */
  readonly environments?: number;
}

/** What a definition that somebody wrote down may be; Lambda's own limits are documented. */
export const FUNCTION_RULES = {
  name: text(/^[A-Za-z0-9_-]{1,64}$/, "a name of 1 to 64 letters, digits, - and _"),
  bundle: text(/./, "a path"),
  handler: text(/./, "the name of an export"),
  environment: texts,
  timeoutMs: amount(1, 900_000),
  memoryMb: whole(128, 10_240),
  reservedConcurrency: whole(0, 1_000_000),
  environments: whole(1, 10_000),
} satisfies Readonly<Record<keyof FunctionDefinition, Rule>>;

/** Where functions run, as far as they can see. */
export interface LambdaPlace {
  readonly region: string;
  readonly accountId: string;
}

export const DEFAULT_TIMEOUT_MS = 3_000;
export const DEFAULT_MEMORY_MB = 128;
/** What a machine can start in seconds, and hold. */
export const DEFAULT_ENVIRONMENTS = 100;
