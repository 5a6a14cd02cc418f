import type { Message, StoredExclusion } from "@switchboard/domain";

/** A stream's head: how far its offsets are taken. */
export interface Head {
  /** Names the stream's present life. */
  readonly epoch: string;
  /** The offset that the epoch began after. */
  readonly base: number;
  /** The newest offset that was taken; its message may be under way. */
  readonly top: number;
  /** How long messages are kept, in milliseconds. It only grows. */
  readonly keepMs: number;
  /** Before this time no message of the epoch has expired. */
  readonly soundUntilMs: number;
  /** When the newest offset was taken; absent before the first. */
  readonly lastAtMs?: number;
  /** Until when its message may be read, by what was to be kept when it was taken; absent before the first. */
  readonly lastUntilMs?: number;
}

/** What is under an offset. */
export interface Row {
  readonly offset: number;
  readonly epoch: string;
  /** The writer's time just before it took the offset. */
  readonly atMs: number;
  /** From then on it may be gone at any time. */
  readonly expiresAtMs: number;
  /** Absent from an offset that was made void. */
  readonly stored?: { readonly message: Message; readonly excluded?: StoredExclusion };
}

export interface RowPage {
  readonly rows: readonly Row[];
  /** Whether the store has stopped before the end. */
  readonly more: boolean;
}

/**
 * What a history does with its store: each method is one call, carried out as a whole or not at all. A call may be carried out
 * several times, since clients repeat what is not answered, and an answer may never come. Reads see all that was written.
 *
 * Every method throws a `StoreFault` when the store fails.
 */
export interface HistoryRecords {
  /** Takes a stream's next offset, the new `top`. Makes the head where there is none. */
  takeOffset(
    stream: string,
    taking: { readonly atMs: number; readonly keepMs: number; readonly freshEpoch: string },
  ): Promise<Head>;

  /** Lets the messages that come from now on be kept for at least so long. */
  raiseKeep(stream: string, keepMs: number): Promise<void>;

  /**
   * Stores a message under an offset that is free, or that the same attempt has taken.
   *
   * @param attempt what no other append has: by it a writer recognises its own row when a call is repeated
   * @returns whether it is stored; if not, the offset was made void
   */
  putMessage(stream: string, row: Row, attempt: string): Promise<boolean>;

  /**
   * Makes an offset void if it is still free.
   *
   * @returns whether it did; if not, something is there: a message, or a void of somebody else
   */
  putVoid(stream: string, row: Row): Promise<boolean>;

  /** The heads of streams, in their order. */
  heads(streams: readonly string[]): Promise<readonly (Head | undefined)[]>;

  /** A stream's head, which is made if there is none. */
  begin(
    stream: string,
    beginning: { readonly atMs: number; readonly keepMs: number; readonly freshEpoch: string },
  ): Promise<Head>;

  /** The first rows from an offset upwards, that one included. */
  rowsFrom(stream: string, offset: number, limit: number): Promise<RowPage>;

  /** The first rows from an offset downwards, that one included, above another. By default as many as the store gives at once. */
  rowsDown(stream: string, from: number, above: number, limit?: number): Promise<RowPage>;

  /**
   * Ends an epoch of a stream, unless it has ended: a new one begins after the newest offset, and has lost nothing.
   *
   * @returns the head after that: all up to its `base` is of lives that have ended
   */
  endEpoch(
    stream: string,
    ending: { readonly atMs: number; readonly epoch: string; readonly freshEpoch: string },
  ): Promise<Head | undefined>;

  /** Makes rows void, whatever they are. */
  erase(stream: string, rows: readonly Row[]): Promise<void>;
}
