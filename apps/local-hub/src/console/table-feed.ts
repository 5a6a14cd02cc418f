import { setTimeout as pause } from "node:timers/promises";

/** Soon enough that it looks immediate. */
const LEAST_PAUSE_MS = 500;
/** Reading a large table takes a while: it must never take more than about a tenth of the time. */
const PAUSE_PER_READING = 10;

/** What is told to whoever watches the table. */
export type TableNews =
  | { readonly event: "table"; readonly data: string }
  /** It could not be read this time. */
  | { readonly event: "unreadable"; readonly data: string };

/** The table, read again and again while anybody watches. */
export interface TableFeed {
  /** Tells what is there at once, and then whenever it has changed, until the result is called. */
  watch(tell: (news: TableNews) => void): () => void;
}

/** @param read what is told, of which nothing is looked into here */
export function createTableFeed(read: () => Promise<object>, leastPauseMs = LEAST_PAUSE_MS): TableFeed {
  const watchers = new Set<(news: TableNews) => void>();
  let latest: TableNews | undefined;
  let reading = false;

  async function news(): Promise<TableNews> {
    try {
      return { event: "table", data: JSON.stringify(await read()) };
    } catch {
      return { event: "unreadable", data: "{}" };
    }
  }

  async function keepReading(): Promise<void> {
    while (watchers.size > 0) {
      const beganMs = performance.now();
      const next = await news();
      if (next.event !== latest?.event || next.data !== latest.data) {
        latest = next;
        for (const tell of watchers) tell(next);
      }
      const tookMs = performance.now() - beganMs;
      // Whoever stops the gateway does not have to wait for it.
      await pause(Math.max(leastPauseMs, tookMs * PAUSE_PER_READING), undefined, { ref: false });
    }
    reading = false;
    latest = undefined;
  }

  return {
    watch(tell) {
      watchers.add(tell);
      if (latest !== undefined) tell(latest);
      if (!reading) {
        reading = true;
        void keepReading();
      }
      return () => {
        watchers.delete(tell);
      };
    },
  };
}
