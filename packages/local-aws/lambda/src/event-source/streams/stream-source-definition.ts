import type { EventPattern } from "@switchboard/event-pattern";

/** An event source mapping of Lambda from a table's stream to a function. Defaults and bounds are Lambda's. */
export interface StreamSourceDefinition {
  readonly tableName: string;
  readonly streamArn: string;
  readonly functionName: string;
  /** With what is there when the mapping begins, or with what comes from then on. */
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  /** The most records of one invocation: 1 to 10,000. Default 100. */
  readonly batchSize?: number;
  /** How long a batch is filled before the function is invoked: 0 to 300. Default 0: with what is there. */
  readonly maximumBatchingWindowSeconds?: number;
  /** The function gets the records that one of them matches. Default: all. */
  readonly filters?: readonly EventPattern[];
  /** Batches at a time, each with records of other items: 1 to 10. Default 1. */
  readonly parallelizationFactor?: number;
  /** Whether a batch that failed is tried again in two halves. Default false. */
  readonly bisectBatchOnFunctionError?: boolean;
  /** How often a batch that failed is tried again: 0 to 10,000, or -1, the default, for as long as there are its records. */
  readonly maximumRetryAttempts?: number;
  /** Older records are given up: 60 to 604,800, or -1, the default, for those that the stream itself has no longer, after 24 hours. */
  readonly maximumRecordAgeSeconds?: number;
  /** Whether the function's result says from which record on it failed. Default false: a result that is returned is success. */
  readonly reportBatchItemFailures?: boolean;
  /** The queue that is told of batches that are given up. Default none. */
  readonly onFailureQueueName?: string;
}

export const DEFAULT_STREAM_BATCH_SIZE = 100;
