import { flag, type Rule, text, whole } from "@switchboard/local-service";

/** An event source mapping of Lambda from a queue to a function. Plain data; defaults and bounds are Lambda's. */
export interface EventSourceDefinition {
  readonly queueName: string;
  readonly functionName: string;
  /** The most messages of one invocation: 1 to 10,000; above 10 with a window only. Default 10. */
  readonly batchSize?: number;
  /** How long a batch is filled before the function is invoked: 0 to 300. Default 0: with what is there. */
  readonly maximumBatchingWindowSeconds?: number;
  /** Whether the function's result says which messages failed. Default false: a result that is returned is success. */
  readonly reportBatchItemFailures?: boolean;
  /** Batches at a time: 2 to 1,000. Default 5, which is where Lambda begins; it would go on to more. */
  readonly maximumConcurrency?: number;
}

export const DEFAULT_BATCH_SIZE = 10;
/** Lambda begins with so many batches at a time (documented). */
export const DEFAULT_CONCURRENCY = 5;
/** What one call of ReceiveMessage gives at most (documented). */
export const RECEIVE_LIMIT = 10;

/** What a definition that somebody wrote down may be. */
export const EVENT_SOURCE_RULES = {
  queueName: text(),
  functionName: text(),
  batchSize: whole(1, 10_000),
  maximumBatchingWindowSeconds: whole(0, 300),
  reportBatchItemFailures: flag,
  maximumConcurrency: whole(2, 1_000),
} satisfies Readonly<Record<keyof EventSourceDefinition, Rule>>;
