import type { BusNews, EventSummary } from "../../contract.ts";

/** An event that went over a bus of the local EventBridge; nothing of what it carries. */
export interface BusEvent extends EventSummary {
  /** Counted from 1. */
  readonly number: number;
}

export interface BusEvents {
  /** How many there were. */
  readonly count: number;
  /** The oldest first; at most 200. */
  readonly events: readonly BusEvent[];
}

const MOST_KEPT = 200;

export const noEvents: BusEvents = { count: 0, events: [] };

/** The news in the text of an event; `undefined` if it is another version's. */
export function readBusNews(text: string): BusNews | undefined {
  const news: Partial<BusNews> = JSON.parse(text);
  return typeof news.count === "number" && Array.isArray(news.events)
    ? { count: news.count, events: news.events }
    : undefined;
}

/** What has been told before is told again when the page connects again, and counted anew by another gateway. */
export function withNews({ events: known }: BusEvents, { count, events }: BusNews): BusEvents {
  const before = count - events.length;
  const added = events.map((event, index) => ({ ...event, number: before + index + 1 }));
  const others = known.filter(({ number }) => number <= before);
  return { count, events: [...others, ...added].slice(-MOST_KEPT) };
}

/** Those of a kind, or of all where it is empty, in which all words of a text occur; the latest first. */
export function eventsLike({ events }: BusEvents, kind: string, text: string): readonly BusEvent[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return events
    .filter((event) => {
      const said = [event.id, event.kind, event.source, ...event.about].join(" ").toLowerCase();
      return (kind === "" || event.kind === kind) && words.every((word) => said.includes(word));
    })
    .reverse();
}

export function kindsOf({ events }: BusEvents): readonly string[] {
  return [...new Set(events.map(({ kind }) => kind))].sort();
}
