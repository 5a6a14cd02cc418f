/** The events that Lambda invokes a worker of an SQS queue with, as far as the hub reads them. Source: Lambda developer guide. */
export interface QueueRecord {
  /** SQS's id of the message. */
  readonly messageId: string;
  readonly body: string;
  /** Numbers, as texts. */
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** The records that the queue has to give out again; all others are done. Needs `ReportBatchItemFailures`. */
export interface QueueResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What Lambda says of an invocation, as far as the hub asks. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}
