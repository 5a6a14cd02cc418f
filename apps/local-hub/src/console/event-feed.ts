import type { BusNews, EventSummary } from "@switchboard/console/contract";
import type { BusEvent } from "@switchboard/local-eventbridge";
import { createFeed } from "@switchboard/local-service";
import { summaryOf } from "./event-summary.ts";

/** A page shows no more. */
const MOST_KEPT = 200;
const PAUSE_MS = 250;

/** What has gone over the buses of this machine. */
export interface EventFeed {
  hear(event: BusEvent): void;
  /** Tells the last events at once, and then whatever comes, until the result is called. */
  watch(tell: (news: BusNews) => void): () => void;
}

export function createEventFeed(pauseMs = PAUSE_MS): EventFeed {
  const feed = createFeed<EventSummary>({ most: MOST_KEPT, pauseMs });
  return {
    hear: (event) => feed.add(summaryOf(event)),
    watch: (tell) => feed.watch(({ count, items: events }) => tell({ count, events })),
  };
}
