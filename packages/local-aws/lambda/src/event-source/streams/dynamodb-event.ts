import type { StreamRecord } from "./stream-reader.ts";

/** The largest event of an invocation (documented). */
const EVENT_LIMIT_BYTES = 6_291_456;
const FRAME_BYTES = '{"Records":[]}'.length;

/** A record on its way to a function. */
export interface SourceRecord {
  readonly sequenceNumber: string;
  readonly createdAtMs: number;
  /** As the function's event has it. */
  readonly json: string;
}

/** Source: Lambda developer guide, sample event of DynamoDB. */
export function sourceRecord({ userIdentity, ...record }: StreamRecord, streamArn: string): SourceRecord {
  const { SequenceNumber, ApproximateCreationDateTime } = record.dynamodb;
  const json = JSON.stringify({
    ...record,
    // Events write these two names differently from the API (documented).
    ...(userIdentity !== undefined && {
      userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type },
    }),
    eventSourceARN: streamArn,
  });
  return { sequenceNumber: SequenceNumber, createdAtMs: ApproximateCreationDateTime * 1_000, json };
}

/** The event with these records. */
export function dynamoDbEvent(records: readonly SourceRecord[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(",")}]}`;
}

/** How many of the first records one event can have. */
export function fittingRecords(records: readonly SourceRecord[], most: number): number {
  let bytes = FRAME_BYTES;
  let count = 0;
  for (const { json } of records) {
    bytes += Buffer.byteLength(json) + 1;
    if (count === most || (count > 0 && bytes > EVENT_LIMIT_BYTES)) break;
    count += 1;
  }
  return count;
}
