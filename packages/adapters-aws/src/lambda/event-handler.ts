import type { HubEvent, PutEvents } from "@switchboard/domain";
import { eventsOfStreamRecord } from "../dynamodb/streams/events-of-record.ts";
import { decodeEvents } from "../sqs/event-text.ts";
import type { Observers } from "./observed.ts";
import type { InvocationContext, QueueRecord, QueueResult, TableRecord } from "./queue-events.ts";

/** Kept free at the end of an invocation: for a call that has just begun. Of an invocation that has less than twice as much, half is kept. */
const reservedMs = 5000;

type EventRecord = QueueRecord | TableRecord;

interface ReadRecord {
  /** What Lambda knows the record by. */
  readonly itemIdentifier: string;
  readonly events: readonly HubEvent[];
  /** Why it cannot be read. */
  readonly problem?: string;
  /** Whether it is to be given out again, although it cannot be read: a queue puts it aside in the end, a stream would stand still. */
  readonly isKept?: boolean;
}

/**
 * Puts on the bus what the records of a table's stream, or of the queue of events, tell. Records of which an event could not be
 * put are given out again, of a stream with all that come after them: whoever listens gets an event again then, with the same id.
 *
 * @throws a `TypeError` for what is no batch of either
 */
export function createEventHandler({
  putEvents,
  clock,
  log,
}: Observers & { readonly putEvents: PutEvents }): (
  event: { readonly Records: readonly EventRecord[] },
  context: InvocationContext,
) => Promise<QueueResult> {
  return async (event, context) => {
    if (!Array.isArray(event?.Records)) throw new TypeError("This is no event of a stream or a queue.");
    const beganAtMs = clock.now();
    const remainingMs = context.getRemainingTimeInMillis();
    const untilMs = beganAtMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
    const records = (event.Records as readonly EventRecord[]).map(readRecord);
    for (const { problem, isKept } of records) {
      if (problem === undefined) continue;
      log.error("events", new Error(problem), { outcome: isKept === true ? "kept" : "unreadable" });
    }
    const events = records.flatMap((record) => record.events);
    const failed = await putEvents(events, untilMs);
    const failedIds = new Set(failed.map((one) => one.event.id));
    const fields = { put: events.length - failedIds.size, failed: failedIds.size };
    const said = { ...fields, durationMs: clock.now() - beganAtMs };
    const [first] = failed;
    if (first === undefined) log.info("events", { ...said, outcome: "done" });
    else log.error("events", first.fault, { ...said, outcome: "kept" });
    const kept = records.filter((record) => record.isKept || record.events.some(({ id }) => failedIds.has(id)));
    return { batchItemFailures: kept.map(({ itemIdentifier }) => ({ itemIdentifier })) };
  };
}

function readRecord(record: EventRecord): ReadRecord {
  if (!("dynamodb" in record)) {
    const decoded = decodeEvents(record.body);
    const itemIdentifier = record.messageId;
    return "events" in decoded
      ? { itemIdentifier, ...decoded }
      : { itemIdentifier, events: [], isKept: true, ...decoded };
  }
  const itemIdentifier = record.dynamodb.SequenceNumber;
  return { itemIdentifier, events: [], ...eventsOfStreamRecord(record) };
}
