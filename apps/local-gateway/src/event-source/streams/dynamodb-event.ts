import type { StreamRecord } from "./stream-reader.ts";

/** The largest event of an invocation (documented). */
const EVENT_LIMIT_BYTES = 6_291_456;
const FRAME_BYTES = '{"Records":[]}'.length;

/** The text of a record in a function's event. Source: Lambda developer guide, sample event of DynamoDB. */
export function recordJson({ userIdentity, ...record }: StreamRecord, streamArn: string): string {
  return JSON.stringify({
    ...record,
    // Events write these two names differently from the API (documented).
    ...(userIdentity !== undefined && {
      userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type },
    }),
    eventSourceARN: streamArn,
  });
}

/** The event with these records. */
export function dynamoDbEvent(records: readonly { readonly json: string }[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(",")}]}`;
}

/** How many of the first records one event can have. */
export function fittingRecords(records: readonly { readonly json: string }[], most: number): number {
  let bytes = FRAME_BYTES;
  let count = 0;
  for (const { json } of records) {
    bytes += Buffer.byteLength(json) + 1;
    if (count === most || (count > 0 && bytes > EVENT_LIMIT_BYTES)) break;
    count += 1;
  }
  return count;
}
