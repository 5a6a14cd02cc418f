import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type EventBus, type FailedEvent, forEachConcurrently, type HubEvent } from "@switchboard/domain";
import { eventDetail } from "./event-detail.ts";

/** What a call takes: entries, and bytes of all of them. Source: EventBridge API reference, PutEvents. */
const maxEntries = 10;
const maxBytes = 256 * 1024;
/** An entry's time counts for so many. Source: EventBridge user guide, calculating the size of an entry. */
const timeBytes = 14;

const callsAtATime = 4;

export const eventSource = "switchboard";

export interface EventBridgeEventBusOptions {
  /** A client with one attempt. */
  readonly client: EventBridgeClient;
  /** A bus's name, or its ARN. */
  readonly busName: string;
  /** Which hub the events are of. */
  readonly hub: string;
}

interface Entry {
  readonly event: HubEvent;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

/** A bus of EventBridge. */
export function createEventBridgeEventBus({ client, busName, hub }: EventBridgeEventBusOptions): EventBus {
  function entryOf(event: HubEvent): Entry {
    const { detailType, detail } = eventDetail(event, hub);
    const Detail = JSON.stringify(detail);
    const bytes = timeBytes + [eventSource, detailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const Time = new Date(event.atMs);
    return {
      event,
      bytes,
      entry: { EventBusName: busName, Source: eventSource, DetailType: detailType, Detail, Time },
    };
  }

  async function putBatch(batch: readonly Entry[]): Promise<readonly FailedEvent[]> {
    try {
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }));
      return batch.flatMap(({ event }, nth) => {
        // What nothing is said of was not taken, as far as it is known.
        const { EventId, ErrorCode } = Entries[nth] ?? {};
        return EventId === undefined
          ? [{ event, fault: new Error(`EventBridge refused an event: ${ErrorCode}.`) }]
          : [];
      });
    } catch (cause) {
      const fault = new Error("EventBridge did not take events.", { cause });
      return batch.map(({ event }) => ({ event, fault }));
    }
  }

  return {
    async put(events) {
      const failed: FailedEvent[] = [];
      await forEachConcurrently(batchesOf(events.map(entryOf)), callsAtATime, async (batch) => {
        failed.push(...(await putBatch(batch)));
      });
      return failed;
    },
  };
}

function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let [batch, bytes]: [Entry[], number] = [[], 0];
  for (const entry of entries) {
    if (batch.length >= maxEntries || bytes + entry.bytes > maxBytes) [batch, bytes] = [[], 0];
    if (batch.length === 0) batches.push(batch);
    batch.push(entry);
    bytes += entry.bytes;
  }
  return batches;
}
