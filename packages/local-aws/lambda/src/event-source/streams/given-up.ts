import type { SourceRecord } from "./dynamodb-event.ts";

/** Why a batch is given up. */
export type GivenUpBecause = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** What a queue is told of a batch that is given up: where its records are, not what they say. */
export interface GivenUp {
  readonly because: GivenUpBecause;
  readonly records: readonly SourceRecord[];
  readonly streamArn: string;
  readonly shardId: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly attempts: number;
  readonly atMs: number;
}

/** Source: Lambda developer guide, "Retain discarded batches for a DynamoDB event source". */
export function givenUpMessage(given: GivenUp): string {
  const { because, records, streamArn, shardId, functionArn, requestId, attempts, atMs } = given;
  const [first, last] = [records[0], records.at(-1)];
  const timeOf = (record: SourceRecord | undefined) => new Date(record?.createdAtMs ?? atMs).toISOString();
  return JSON.stringify({
    requestContext: { requestId, functionArn, condition: because, approximateInvokeCount: attempts },
    ...(because === "RetryAttemptsExhausted" && {
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    }),
    version: "1.0",
    timestamp: new Date(atMs).toISOString(),
    DDBStreamBatchInfo: {
      ...{ shardId, startSequenceNumber: first?.sequenceNumber, endSequenceNumber: last?.sequenceNumber },
      approximateArrivalOfFirstRecord: timeOf(first),
      approximateArrivalOfLastRecord: timeOf(last),
      ...{ batchSize: records.length, streamArn },
    },
  });
}
