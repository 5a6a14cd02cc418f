import type { MessageFrame } from "@switchboard/protocol";

/** A message on its way to the application, with its positions; or with its group, where it has none. */
export type PositionedMessage = Omit<MessageFrame, "type">;

/** One life of the stored messages of an address, as far as this client has followed it. */
export interface Stream {
  readonly address: string;
  readonly epoch: string;
  /** The offset that is given next; it never goes down. */
  next: number;
  /**
   * What has come at or above `next`, by offset. `undefined`: the offset counts as passed, and its message is given
   * elsewhere or to nobody here.
   */
  readonly slots: Map<number, PositionedMessage | undefined>;
  /** The highest offset that is known to be there; 0 once the hub is asked, as its answer covers what was known before. */
  top: number;
  /** The hub has said that there is more, or will be. */
  more: boolean;
  /** It is to be asked for, or is being asked for. */
  behind: boolean;
  /** What the hub was last asked for came after this offset. */
  since: number;
  /** Answers in a row that led no further. */
  stuck: number;
  /** When the hub is asked for what is missing; `Infinity` if nothing is. */
  dueAt: number;
  /** The `next` for which that was set. */
  dueFor: number;
  /** How long a missing message may be under way before the hub is asked, at least; as of `lateAt`. */
  patienceMs: number;
  lateAt: number;
  /** Offsets whose message came by recovery and not yet by itself. */
  readonly recovered: Set<number>;
  /** Ranges that were never passed one by one: what comes from there late has not been given, unless its id has. */
  readonly unpassed: (readonly [from: number, to: number])[];
}

const LEAST_PATIENCE_MS = 500;
const MOST_PATIENCE_MS = 30_000;
/** After so long without a message that was only late, a stream is half as patient. */
const CALM_MS = 60_000;
/** Offsets and ranges that are remembered of a stream. */
const REMEMBERED = 100;
/** What waits in a stream, at most. More is treated as if it were lost, and recovered in its turn. */
const MOST_SLOTS = 1_000;

export function createStream(address: string, epoch: string, passed: number): Stream {
  return {
    ...{ address, epoch, next: passed + 1, slots: new Map(), top: 0, more: false, behind: false, since: 0, stuck: 0 },
    ...{ dueAt: Number.POSITIVE_INFINITY, dueFor: 0, patienceMs: LEAST_PATIENCE_MS, lateAt: 0 },
    ...{ recovered: new Set(), unpassed: [] },
  };
}

export function hasPassed({ next, unpassed }: Stream, offset: number): boolean {
  return offset < next && !unpassed.some(([from, to]) => from <= offset && offset <= to);
}

/** From here to there, what came was not all that there was. */
export function skip(stream: Stream, from: number, to: number): void {
  stream.unpassed.push([from, to]);
  if (stream.unpassed.length > REMEMBERED) stream.unpassed.shift();
}

/** Whether there is a place for it; what waits there already stays. */
export function put(
  stream: Stream,
  offset: number,
  message: PositionedMessage | undefined,
  recovered: boolean,
): boolean {
  stream.top = Math.max(stream.top, offset);
  if (!recovered && stream.slots.size >= MOST_SLOTS && offset > stream.next) return false;
  const waiting = stream.slots.get(offset);
  // An older connection knows it from fewer streams.
  const isFuller = (message?.positions?.length ?? 0) > (waiting?.positions?.length ?? Number.POSITIVE_INFINITY);
  if (isFuller || !stream.slots.has(offset)) stream.slots.set(offset, message);
  if (recovered) stream.recovered.add(offset);
  if (stream.recovered.size > REMEMBERED) for (const oldest of stream.recovered) return stream.recovered.delete(oldest);
  return true;
}

function patience({ patienceMs, lateAt }: Stream, nowMs: number): number {
  return Math.max(LEAST_PATIENCE_MS, patienceMs / 2 ** Math.floor((nowMs - lateAt) / CALM_MS));
}

/** A message came by itself. If it had been asked for, it would have come all the same: the stream becomes more patient. */
export function arrived(stream: Stream, offset: number, nowMs: number): void {
  if (!stream.recovered.delete(offset)) return;
  stream.patienceMs = Math.min(MOST_PATIENCE_MS, patience(stream, nowMs) * 2);
  stream.lateAt = nowMs;
}

/** Sets when to ask for what is missing, at random so that the members of a group do not ask all at once. */
export function plan(stream: Stream, nowMs: number, random: () => number): void {
  if (!stream.more && stream.slots.size === 0 && stream.top < stream.next) {
    stream.dueAt = Number.POSITIVE_INFINITY;
    stream.stuck = 0;
  } else if (stream.dueAt === Number.POSITIVE_INFINITY || stream.dueFor !== stream.next) {
    const waitMs = patience(stream, nowMs) * (1 + random()) * 2 ** stream.stuck;
    stream.dueAt = nowMs + Math.min(waitMs, 2 * MOST_PATIENCE_MS);
    stream.dueFor = stream.next;
  }
}
