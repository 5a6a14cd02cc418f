import type { Connection } from "@switchboard/domain";

/** The sets of a main item that name registrations, each by another right: proved, joined by the client, by a backend. */
export const keySets = ["addresses", "joined", "granted"] as const;
export type KeySet = (typeof keySets)[number];

/** What a main item counts by the minute, in names: those that are joined, and those of every join and leave. */
export const minuteCounts = ["joins", "changes"] as const;
export type MinuteCount = (typeof minuteCounts)[number];

/** Where a new connection is registered. */
export interface FirstKeys {
  readonly proved: readonly string[];
  readonly joined: readonly string[];
}

/** What a main item says of its registrations. */
export interface MainRecord extends Readonly<Record<KeySet, ReadonlySet<string>>> {
  /**
   * Counts the updates of the item; a registration holds the one that it was written by. Where the two are written and
   * removed in another order than the main item was updated, it tells which is the later. 0 in items of earlier versions.
   */
  readonly rev: number;
  /** The revision of the latest renewal; 0 before the first. */
  readonly renewed: number;
  /** Whether the connection is being forgotten: nothing more is registered. */
  readonly closing: boolean;
  /** What was counted in each of the latest minutes in which anything was. */
  readonly counted: Readonly<Record<MinuteCount, ReadonlyMap<number, number>>>;
  /** What the item says of the connection; `undefined` if it was not written by a registry. */
  readonly connection: Connection | undefined;
}

/** Whether a main item says that the connection is registered at a key, by whatever right. */
export function names(record: MainRecord, key: string): boolean {
  return keySets.some((set) => record[set].has(key));
}

/** Every registration of a connection. */
export function namedBy(record: MainRecord): readonly string[] {
  return [...new Set(keySets.flatMap((set) => [...record[set]]))];
}
