/** The events that Lambda invokes a worker of an SQS queue with, as far as the hub reads them. Source: Lambda developer guide. */
export interface QueueRecord {
  /** SQS's id of the message. */
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: {
    /** A number, as a text. */
    readonly ApproximateReceiveCount?: string;
    /** X-Ray's tracing header of whoever sent it. */
    readonly AWSTraceHeader?: string;
  };
}

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** The records that the queue has to give out again; all others are done. Needs `ReportBatchItemFailures`. */
export interface QueueResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A record of a table's stream, as far as everybody who handles a batch of them needs it. Source: Lambda developer guide. */
export interface TableRecord {
  readonly eventSource: "aws:dynamodb";
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** What Lambda says of an invocation, as far as the hub asks. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}
