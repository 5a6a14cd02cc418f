/**
 * The errors of SQS by their name in JSON, and the name that each has in the older query protocol: it travels in a header of
 * its own, and is the one that AWS clients show. Source: SQS API reference; botocore's model of the service.
 */
const queryNames = {
  AccessDeniedException: "AccessDenied",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  InvalidAction: "InvalidAction",
  InvalidAttributeName: "InvalidAttributeName",
  InvalidAttributeValue: "InvalidAttributeValue",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  InvalidMessageContents: "InvalidMessageContents",
  InvalidParameterValueException: "InvalidParameterValue",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  MissingRequiredParameterException: "MissingParameter",
  OverLimit: "OverLimit",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  ReceiptHandleIsInvalid: "ReceiptHandleIsInvalid",
  SerializationException: "MalformedInput",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
} as const;

export type RefusalName = keyof typeof queryNames;

/** A call that SQS refuses: a value, not thrown. */
export class Refusal {
  readonly name: RefusalName;
  readonly message: string;

  constructor(name: RefusalName, message: string) {
    this.name = name;
    this.message = message;
  }

  /** What the entry of a batch and the header `x-amzn-query-error` call it. */
  get queryName(): string {
    return queryNames[this.name];
  }
}

export function invalidValue(parameter: string, value: unknown, reason: string): Refusal {
  return new Refusal(
    "InvalidParameterValueException",
    `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}
