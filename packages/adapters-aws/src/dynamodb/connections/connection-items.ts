import type { Connection, Renewal } from "@switchboard/domain";
import type { FirstKeys, KeySet, MainRecord, MinuteCount } from "./main-record.ts";

/** What an update does to a main item, apart from adding 1 to its revision. */
export interface Change {
  readonly add?: Partial<Readonly<Record<KeySet, readonly string[]>>>;
  readonly remove?: Partial<Readonly<Record<KeySet, readonly string[]>>>;
  /** Names that are counted in a minute. */
  readonly counts?: { readonly minute: number } & Partial<Readonly<Record<MinuteCount, number>>>;
  readonly closing?: true;
  /** Also notes the revision as that of the latest renewal. */
  readonly renewal?: Omit<Renewal, "addresses">;
}

/** When a main item is updated: only where there is one, and everything that is asked for here holds. */
export interface Condition {
  /** It is not being forgotten. */
  readonly open?: true;
  readonly rev?: number;
  readonly renewed?: number;
  /** No more keys are joined. */
  readonly joined?: number;
  /** No more names have been counted in a minute. */
  readonly counts?: { readonly minute: number } & Partial<Readonly<Record<MinuteCount, number>>>;
}

/** As what a main item is deleted. */
export type ErasedAs = { readonly rev: number } | { readonly closing: true };

/**
 * The items of one connection. Each method is one call of the store for an item or a batch, which other functions' calls may
 * come before, between and after, and which may be repeated: what is done with a connection is a sequence of these, so that
 * every interleaving of several can be tried.
 *
 * Every method throws a `StoreFault` when the store fails.
 */
export interface ConnectionItems {
  /** The main item, as the last write has left it. */
  read(): Promise<MainRecord | undefined>;
  /** Puts the first main item, of revision 1, where there is none. */
  insert(connection: Connection, keys: FirstKeys): Promise<void>;
  /** @returns what the main item is after it; `undefined` if the condition did not hold, and nothing has changed */
  update(change: Change, condition?: Condition): Promise<MainRecord | undefined>;
  /**
   * Deletes the main item, as long as it is of a revision, or marked as closing. A deletion that is repeated after its answer
   * was lost must not meet what has been registered since.
   *
   * @returns whether there is none now, and what it was if it was there
   */
  erase(as: ErasedAs): Promise<{ readonly erased: boolean; readonly record?: MainRecord }>;
  /** Puts the first registrations, of revision 1, whatever is there. */
  register(connection: Connection, keys: readonly string[]): Promise<void>;
  /** Puts registrations as a main item has them, unless one of its revision or a later one is there. */
  put(keys: readonly string[], record: MainRecord): Promise<void>;
  /** Removes registrations up to a revision. */
  remove(keys: readonly string[], upToRev: number): Promise<void>;
  /** Removes registrations, whatever their revision. */
  sweep(keys: readonly string[]): Promise<void>;
}
