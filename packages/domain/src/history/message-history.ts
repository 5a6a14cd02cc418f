import type { Address } from "../model/address.ts";
import type { Message } from "../model/message.ts";
import type { Position } from "./position.ts";

/** How long, and how much of it, a stream's messages are kept. */
export interface Retention {
  /** Milliseconds. */
  readonly keepMs: number;
  /** The most messages of one answer. */
  readonly most: number;
}

/** A stream to append to: the stored messages of one address. */
export interface Stream {
  readonly address: Address;
  readonly retention: Retention;
}

/** Who does not get a message, also when it is recovered: a connection and what comes back after it, or a session. */
export interface StoredExclusion {
  readonly connectionId: string;
  /** Full id of the sender's client. */
  readonly clientId?: string;
  /** Full id of the sender's session, where all of it is left out. */
  readonly sessionId?: string;
}

/** Who reads: what is excluded for it is left out. Absent for a backend, which reads everything. */
export interface Reader {
  readonly connectionId: string;
  readonly clientId?: string;
  readonly sessionId?: string;
}

/** How much an answer has room for. At least one message is always given, however large. */
export interface Room {
  readonly messages: number;
  /** Of the payloads and what goes with them, as stored. */
  readonly bytes: number;
}

/** A message as a stream has it. */
export interface StoredMessage {
  readonly message: Message;
  readonly position: Position;
}

/** What came after a position. */
export interface Recovered {
  readonly recovered: true;
  /** In ascending order of their offsets; those that the reader must not see are left out and covered by `to`. */
  readonly messages: readonly StoredMessage[];
  /** Up to here nothing is missing: every offset at or below that is not among the messages is nothing for this reader. */
  readonly to: number;
  /** Whether there is, or will soon be, more to ask for. */
  readonly more: boolean;
  /** Of what was read, as stored: what the answer has used of its room. */
  readonly bytes: number;
}

/** What came after a position cannot be told completely; never a part of it without saying so. */
export interface NotRecovered {
  readonly recovered: false;
  /** Where one may go on from. */
  readonly now: Position;
}

/** A page of what is kept. */
export interface HistoryPage {
  /** In ascending order of their offsets. */
  readonly messages: readonly StoredMessage[];
  /** Whether older ones are kept. */
  readonly more: boolean;
}

/**
 * The stored messages of addresses, each stream in an order of its own without gaps.
 *
 * A writer takes the next offset and then puts the message under it; a reader that meets an old hole makes it void, so that
 * a slow writer must take a new offset. Every method throws a `StoreFault` when the store fails.
 */
export interface MessageHistory {
  /**
   * Stores a message in every one of the streams, under the next offset of each. It is durable in all of them when this
   * returns; when it throws, nobody may be given it.
   *
   * @returns the position in each stream, in the order of the streams
   * @throws a `StoreFault` with `throttled` also where readers were more patient than the store three times in a row
   */
  append(message: Message, streams: readonly Stream[], excluded?: StoredExclusion): Promise<readonly Position[]>;

  /**
   * Where one may begin: nothing is in flight at or below. Makes what is missing, and sees every `append` that has returned.
   *
   * @returns one for each stream, in their order
   */
  settled(streams: readonly Stream[]): Promise<readonly Position[]>;

  /**
   * The newest position of each stream, in their order; sees every `append` that has returned. `undefined` for a stream
   * that has no life yet. A message at or below may be under way still: good to compare with, not to begin at.
   */
  tops(streams: readonly Stream[]): Promise<readonly (Position | undefined)[]>;

  /** What came after a position, as far as there is room. */
  readSince(stream: Stream, after: Position, room: Room, reader?: Reader): Promise<Recovered | NotRecovered>;

  /** The last messages before an offset, or of all, as far as there is room. */
  readBefore(stream: Stream, offset: number | undefined, room: Room, reader?: Reader): Promise<HistoryPage>;

  /** Forgets a stream's messages and ends its life: positions of it are positions in nothing from then on. */
  purge(address: Address): Promise<void>;
}
