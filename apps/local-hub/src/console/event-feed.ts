import type { BusNews, EventSummary } from "@switchboard/console/contract";
import type { BusEvent } from "@switchboard/local-eventbridge";
import { summaryOf } from "./event-summary.ts";

/** A page shows no more. */
const MOST_KEPT = 200;
/** Hundreds of events a second are told a few times a second. */
const PAUSE_MS = 250;

/** What has gone over the buses of this machine. */
export interface EventFeed {
  hear(event: BusEvent): void;
  /** Tells the last events at once, and then whatever comes, until the result is called. */
  watch(tell: (news: BusNews) => void): () => void;
}

export function createEventFeed(pauseMs = PAUSE_MS): EventFeed {
  const watchers = new Set<(news: BusNews) => void>();
  let kept: readonly EventSummary[] = [];
  let count = 0;
  let toldCount = 0;
  let timer: NodeJS.Timeout | undefined;

  function tellNew(): void {
    timer = undefined;
    const isNew = count - toldCount;
    toldCount = count;
    for (const tell of watchers) tell({ count, events: kept.slice(-isNew) });
  }

  return {
    hear(event) {
      count += 1;
      kept = [...kept, summaryOf(event)].slice(-MOST_KEPT);
      if (watchers.size === 0) toldCount = count;
      // Whoever stops the gateway does not have to wait for it.
      else timer ??= setTimeout(tellNew, pauseMs).unref();
    },
    watch(tell) {
      // Those who watch already are told what this one gets at once.
      if (timer !== undefined) {
        clearTimeout(timer);
        tellNew();
      }
      watchers.add(tell);
      tell({ count, events: kept });
      return () => {
        watchers.delete(tell);
      };
    },
  };
}
