import type { HubState } from "@switchboard/client";
import { type FrameFacts, factsOf } from "./frame-facts.ts";
import type { NamedStream, Streams } from "./rooms/streams.ts";

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
  /** What was known by then of the streams that it names. */
  readonly streams: Streams;
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

/** A client that cannot have some messages any longer. */
export interface GapEntry extends Common {
  readonly kind: "gap";
  /** Of which they were. */
  readonly stream: string;
  /** At most so many; `undefined` where that is not known. */
  readonly missed: number | undefined;
}

export type Entry = FrameEntry | StateEntry | GapEntry;

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
  readonly streams: Streams;
}

export const emptyTimeline: Timeline = {
  ...{ entries: [], count: 0 },
  ...{ awaiting: new Map(), sentAtMs: new Map(), streams: new Map() },
};

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

export function withGap(
  timeline: Timeline,
  clientKey: string,
  gap: Pick<GapEntry, "stream" | "missed">,
  atMs: number,
): Timeline {
  const { stream, missed } = gap;
  return append(timeline, { kind: "gap", number: timeline.count + 1, atMs, clientKey, stream, missed });
}

export function withFrame(timeline: Timeline, passed: PassedFrame): Timeline {
  const { clientKey, direction, text, socket, atMs } = passed;
  const facts = factsOf(text);
  const bytes = new TextEncoder().encode(text).length;
  const streams = learn(timeline.streams, facts);
  const entry: FrameEntry = {
    ...{ kind: "frame", number: timeline.count + 1, atMs, clientKey, direction, text, bytes, facts, socket, streams },
  };
  const known = { ...timeline, streams };
  return direction === "out" ? sent(known, entry) : received(known, entry);
}

/** Streams are named where a client comes into them; afterwards their messages have nothing but the epoch. */
function learn(streams: Streams, facts: FrameFacts): Streams {
  const named = namedBy(facts).filter(({ epoch }) => !streams.has(epoch));
  if (named.length === 0) return streams;
  const known = [...streams, ...named.map(({ epoch, kind, id }) => [epoch, { kind, id }] as const)];
  return new Map(known.slice(-MOST_REMEMBERED));
}

function namedBy(facts: FrameFacts): readonly NamedStream[] {
  if (facts.kind === "welcome" || facts.kind === "joined") return facts.streams;
  return facts.kind === "recovered" ? facts.streams.flatMap(({ now }) => now ?? []) : [];
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
export function acknowledged(timeline: Timeline, messageId: string, sentAtMs: number): Timeline {
  const entries = timeline.entries.map((entry) =>
    entry.kind === "frame" && entry.facts.kind === "message" && entry.facts.frame.id === messageId
      ? { ...entry, ...since(sentAtMs, entry.atMs) }
      : entry,
  );
  return { ...timeline, entries, sentAtMs: remember(timeline.sentAtMs, messageId, sentAtMs) };
}

/** By what an answer is recognized: by its id over any connection, where it has one that a client gives; else by the connection. */
function awaitedKey({ clientKey, socket, facts }: FrameEntry): string | undefined {
  switch (facts.kind) {
    case "send":
    case "error":
    case "join":
    case "joined":
    case "leave":
    case "left":
    case "ask-history":
    case "history":
    case "recover":
    case "recovered":
    case "refresh":
    case "refreshed":
    case "ask-members":
    case "members":
    case "ask-occupancy":
    case "occupancy":
    case "ask-presence":
    case "presence":
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
