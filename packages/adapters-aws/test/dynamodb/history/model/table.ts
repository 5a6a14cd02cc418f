import type { Head, HistoryRecords, Row, RowPage } from "../../../../src/dynamodb/history/history-records.ts";

/** One stream in the table, as plain data that is never changed. */
export interface Table {
  readonly head?: Head;
  /** In ascending order. */
  readonly rows: readonly Entry[];
}

interface Entry extends Row {
  /** Who has put it. */
  readonly attempt?: string;
}

export const emptyTable: Table = { rows: [] };

type Name = keyof HistoryRecords;

/** A call of the table, of any kind. */
export type Call = { [Each in Name]: { readonly name: Each; readonly args: Parameters<HistoryRecords[Each]> } }[Name];

type Calls = {
  readonly [Each in Name]: (...args: Parameters<HistoryRecords[Each]>) => Awaited<ReturnType<HistoryRecords[Each]>>;
};

/** Tables by their content: two that are alike are the same object. */
export function createTables() {
  const known = new Map<string, Table & { readonly id: number }>();
  return {
    of(table: Table): KnownTable {
      const key = JSON.stringify([table.head, table.rows]);
      const found = known.get(key) ?? { ...table, id: known.size };
      known.set(key, found);
      return found;
    },
  };
}

export type KnownTable = Table & { readonly id: number };

/** What the table answers to a call, and what it is afterwards. */
export function applyCall(before: Table, call: Call): { readonly table: Table; readonly answer: unknown } {
  const table = { ...(before.head !== undefined && { head: before.head }), rows: before.rows };
  const calls = callsOn(table);
  const answer = Reflect.apply(calls[call.name], calls, call.args) as unknown;
  return { table, answer };
}

function callsOn(table: { head?: Head; rows: readonly Entry[] }): Calls {
  const begin = (atMs: number, keepMs: number, freshEpoch: string): Head =>
    table.head ?? { epoch: freshEpoch, base: 0, top: 0, keepMs, soundUntilMs: atMs + keepMs };

  const find = (offset: number) => table.rows.find((row) => row.offset === offset);

  const put = (entry: Entry) => {
    const others = table.rows.filter(({ offset }) => offset !== entry.offset);
    table.rows = [...others, entry].sort((one, other) => one.offset - other.offset);
  };

  const pageOf = (rows: readonly Entry[], limit = Number.POSITIVE_INFINITY): RowPage => ({
    rows: rows.slice(0, limit).map(({ attempt: _, ...row }) => row),
    more: rows.length >= limit,
  });

  return {
    takeOffset(_stream, { atMs, keepMs, freshEpoch }) {
      const head = begin(atMs, keepMs, freshEpoch);
      table.head = { ...head, top: head.top + 1, lastAtMs: atMs, lastUntilMs: atMs + head.keepMs };
      return table.head;
    },

    raiseKeep(_stream, keepMs) {
      if (table.head !== undefined && table.head.keepMs < keepMs) table.head = { ...table.head, keepMs };
    },

    putMessage(_stream, row, attempt) {
      const there = find(row.offset);
      if (there !== undefined && there.attempt !== attempt) return false;
      put({ ...row, attempt });
      return true;
    },

    putVoid(_stream, row) {
      if (find(row.offset) !== undefined) return false;
      put(row);
      return true;
    },

    heads: () => [table.head],

    begin(_stream, { atMs, keepMs, freshEpoch }) {
      table.head = begin(atMs, keepMs, freshEpoch);
      return table.head;
    },

    rowsFrom: (_stream, from, limit) =>
      pageOf(
        table.rows.filter(({ offset }) => offset >= from),
        limit,
      ),

    rowsDown: (_stream, from, above, limit) =>
      pageOf(table.rows.filter(({ offset }) => offset <= from && offset > above).reverse(), limit),

    endEpoch(_stream, { atMs, epoch, freshEpoch }) {
      const { head } = table;
      if (head === undefined || head.epoch !== epoch) return head;
      table.head = { ...head, epoch: freshEpoch, base: head.top, soundUntilMs: atMs + head.keepMs };
      return table.head;
    },

    erase(_stream, rows) {
      for (const { stored: _, ...row } of rows) put(row);
    },
  };
}
