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
  /** Default 128, as on Lambda (documented). Limits the JavaScript heap here. */
  readonly memoryMb?: number;
  /** More invocations at once are throttled. Default 1,000, an account's concurrency (documented). */
  readonly reservedConcurrency?: number;
}

/** Where functions run, as far as they can see. */
export interface LambdaPlace {
  readonly region: string;
  readonly accountId: string;
}

export const DEFAULT_TIMEOUT_MS = 3_000;
export const DEFAULT_MEMORY_MB = 128;
export const DEFAULT_CONCURRENCY = 1_000;
