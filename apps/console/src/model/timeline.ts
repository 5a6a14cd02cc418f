import type { HubState } from "@switchboard/client";
import { type FrameFacts, factsOf } from "./frame-facts.ts";

/** More than anybody reads back, few enough to keep a page quick. */
export const MOST_ENTRIES = 1_000;
const MOST_REMEMBERED = 500;

interface Common {
  /** Counted from 1. */
  readonly number: number;
  readonly atMs: number;
  readonly clientKey: string;
}

/** A frame that passed. */
export interface FrameEntry extends Common {
  readonly kind: "frame";
  readonly direction: "in" | "out";
  readonly text: string;
  /** Of UTF-8. */
  readonly bytes: number;
  readonly facts: FrameFacts;
  /** Which WebSocket of the client it was. */
  readonly socket: number;
  /** For an answer, since what it answers was sent; for a message from this page, since it was sent. */
  readonly latencyMs?: number;
}

/** A client whose state changed. */
export interface StateEntry extends Common {
  readonly kind: "state";
  readonly state: HubState;
}

export type Entry = FrameEntry | StateEntry;

/** What has happened, and what is needed to tell how long it took. */
export interface Timeline {
  /** The oldest first; at most {@link MOST_ENTRIES}. */
  readonly entries: readonly Entry[];
  /** How many there were. */
  readonly count: number;
  /** When what awaits an answer was sent first, by what the answer will say. */
  readonly awaiting: ReadonlyMap<string, number>;
  /** When messages of this page were sent, by their id, which the acknowledgement tells. */
  readonly sentAtMs: ReadonlyMap<string, number>;
}

export const emptyTimeline: Timeline = { entries: [], count: 0, awaiting: new Map(), sentAtMs: new Map() };

export interface PassedFrame {
  readonly clientKey: string;
  readonly direction: "in" | "out";
  readonly text: string;
  readonly socket: number;
  readonly atMs: number;
}

export function withState(timeline: Timeline, clientKey: string, state: HubState, atMs: number): Timeline {
  return append(timeline, { kind: "state", number: timeline.count + 1, atMs, clientKey, state });
}

export function withFrame(timeline: Timeline, passed: PassedFrame): Timeline {
  const { clientKey, direction, text, socket, atMs } = passed;
  const facts = factsOf(text);
  const bytes = new TextEncoder().encode(text).length;
  const entry: FrameEntry = {
    ...{ kind: "frame", number: timeline.count + 1, atMs, clientKey, direction, text, bytes, facts, socket },
  };
  return direction === "out" ? sent(timeline, entry) : received(timeline, entry);
}

function sent(timeline: Timeline, entry: FrameEntry): Timeline {
  const key = awaitedKey(entry);
  // A frame that is sent again keeps its first time: that is how long it takes whoever waits.
  const known = key === undefined || timeline.awaiting.has(key);
  const awaiting = known ? timeline.awaiting : remember(timeline.awaiting, key, entry.atMs);
  return append({ ...timeline, awaiting }, entry);
}

function received(timeline: Timeline, entry: FrameEntry): Timeline {
  const { facts, atMs } = entry;
  if (facts.kind === "message") {
    return append(timeline, { ...entry, ...since(timeline.sentAtMs.get(facts.frame.id), atMs) });
  }
  const key = awaitedKey(entry);
  const sentAtMs = key === undefined ? undefined : timeline.awaiting.get(key);
  if (key === undefined || sentAtMs === undefined) return append(timeline, entry);
  const awaiting = forget(timeline.awaiting, key);
  const answered = append({ ...timeline, awaiting }, { ...entry, ...since(sentAtMs, atMs) });
  return facts.kind === "ack" ? acknowledged(answered, facts.frame.messageId, sentAtMs) : answered;
}

/** Now it is known which message it was: those that arrived before the acknowledgement get their time. */
function acknowledged(timeline: Timeline, messageId: string, sentAtMs: number): Timeline {
  const entries = timeline.entries.map((entry) =>
    entry.kind === "frame" && entry.facts.kind === "message" && entry.facts.frame.id === messageId
      ? { ...entry, ...since(sentAtMs, entry.atMs) }
      : entry,
  );
  return { ...timeline, entries, sentAtMs: remember(timeline.sentAtMs, messageId, sentAtMs) };
}

/** By what an answer is recognized: a send by its id over any connection, anything else by the connection. */
function awaitedKey({ clientKey, socket, facts }: FrameEntry): string | undefined {
  switch (facts.kind) {
    case "send":
    case "error":
      return facts.id === undefined ? undefined : `${clientKey} send ${facts.id}`;
    case "ack":
      return facts.frame.id === undefined ? undefined : `${clientKey} send ${facts.frame.id}`;
    case "hello":
    case "welcome":
      return `${clientKey} hello ${socket}`;
    case "ping":
    case "pong":
      return `${clientKey} ping ${socket}`;
    default:
      return undefined;
  }
}

function append(timeline: Timeline, entry: Entry): Timeline {
  return { ...timeline, count: entry.number, entries: [...timeline.entries, entry].slice(-MOST_ENTRIES) };
}

function since(beganMs: number | undefined, atMs: number): { readonly latencyMs?: number } {
  return beganMs === undefined ? {} : { latencyMs: Math.max(0, atMs - beganMs) };
}

function remember(map: ReadonlyMap<string, number>, key: string, value: number): ReadonlyMap<string, number> {
  return new Map([...map, [key, value] as const].slice(-MOST_REMEMBERED));
}

function forget(map: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  return new Map([...map].filter(([known]) => known !== key));
}
