import type { Change, Condition, ErasedAs } from "../../../../src/dynamodb/connections/connection-items.ts";
import {
  type KeySet,
  keySets,
  type MinuteCount,
  minuteCounts,
} from "../../../../src/dynamodb/connections/main-record.ts";

/** A main item, as plain data; sets in order. */
export interface Main extends Readonly<Record<KeySet, readonly string[]>> {
  readonly rev: number;
  readonly renewed: number;
  readonly closing: boolean;
  readonly counted: Readonly<Record<MinuteCount, Readonly<Record<string, number>>>>;
  readonly endsAt: number;
}

/** The items of one connection, as plain data that is never changed. */
export interface Table {
  readonly main?: Main;
  /** By key. */
  readonly registrations: Readonly<Record<string, Registered>>;
}

export interface Registered {
  readonly rev: number;
  readonly endsAt: number;
}

/** What a call of the store does to the items, and answers: the rules of DynamoDB, as far as conditions go. */
export interface Calls {
  read(): Main | null;
  insert(main: Main): void;
  /** In place of `insert`, by a mutant. */
  overwrite(main: Main): void;
  update(change: Change, condition?: Condition): Main | null;
  /** In place of `update`, by a mutant. */
  upsert(change: Change, condition?: Condition): Main | null;
  erase(as: ErasedAs): { readonly erased: boolean; readonly record?: Main };
  /** In place of `erase`, by a mutant. */
  drop(): { readonly erased: boolean; readonly record?: Main };
  /** One registration of a batch. */
  write(key: string, registered: Registered): void;
  put(key: string, registered: Registered): void;
  remove(key: string, upToRev: number): void;
  sweep(key: string): void;
}

export type CallOf = {
  [Name in keyof Calls]: { readonly name: Name; readonly args: Parameters<Calls[Name]> };
}[keyof Calls];

/** What the table answers to a call, and what it is afterwards. */
export function applyCall(before: Table, call: CallOf): { readonly table: Table; readonly answer: unknown } {
  const calls = callsOn(before);
  const answer = Reflect.apply(calls[call.name], calls, call.args) as unknown;
  return { table: calls.table(), answer: answer ?? null };
}

const nothing: Main = {
  ...{ addresses: [], joined: [], granted: [] },
  ...{ rev: 0, renewed: 0, closing: false, counted: { joins: {}, changes: {} }, endsAt: 0 },
};

function callsOn({ main: first, registrations: before }: Table): Calls & { table(): Table } {
  let main = first;
  let registrations = before;

  function put(key: string, registered: Registered): void {
    const all = Object.entries({ ...registrations, [key]: registered });
    registrations = Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  function sweep(key: string): void {
    registrations = Object.fromEntries(Object.entries(registrations).filter(([other]) => other !== key));
  }

  return {
    read: () => main ?? null,
    insert(inserted) {
      main ??= inserted;
    },
    overwrite(inserted) {
      main = inserted;
    },
    update(change, condition) {
      return main === undefined ? null : this.upsert(change, condition);
    },
    upsert(change, condition = {}) {
      const before = main ?? nothing;
      if (!holds(before, condition)) return null;
      main = changed(before, change);
      return main;
    },
    erase(as) {
      const isSo = main === undefined || ("closing" in as ? main.closing : main.rev === as.rev);
      return isSo ? this.drop() : { erased: false };
    },
    drop() {
      const record = main;
      main = undefined;
      return { erased: true, ...(record !== undefined && { record }) };
    },
    write: put,
    put(key, registered) {
      if ((registrations[key]?.rev ?? -1) < registered.rev) put(key, registered);
    },
    remove(key, upToRev) {
      if ((registrations[key]?.rev ?? 0) <= upToRev) sweep(key);
    },
    sweep,
    table: () => ({ ...(main !== undefined && { main }), registrations }),
  };
}

export function changed(main: Main, change: Change): Main {
  const sets = keySets.map((set) => {
    const removed = change.remove?.[set] ?? [];
    const kept = [...main[set], ...(change.add?.[set] ?? [])].filter((key) => !removed.includes(key));
    return [set, [...new Set(kept)].sort()] as const;
  });
  const { minute = 0 } = change.counts ?? {};
  const counted = minuteCounts.map((kind) => {
    const count = change.counts?.[kind];
    const before = main.counted[kind];
    return [kind, count === undefined ? before : { ...before, [minute]: (before[minute] ?? 0) + count }] as const;
  });
  const rev = main.rev + 1;
  return {
    ...main,
    ...Object.fromEntries(sets),
    rev,
    closing: main.closing || change.closing === true,
    counted: Object.fromEntries(counted) as Main["counted"],
    ...(change.renewal !== undefined && { renewed: rev, endsAt: change.renewal.expiresAtMs }),
  };
}

function holds(main: Main, { open, rev, renewed, joined, counts }: Condition): boolean {
  if (open === true && main.closing) return false;
  if (rev !== undefined && main.rev !== rev) return false;
  if (renewed !== undefined && main.renewed !== renewed) return false;
  if (joined !== undefined && main.joined.length > joined) return false;
  return minuteCounts.every((kind) => {
    const most = counts?.[kind];
    return most === undefined || (main.counted[kind][counts?.minute ?? 0] ?? 0) <= most;
  });
}
