import type { Position } from "@switchboard/domain";
import { appendMessage } from "../../../../src/dynamodb/history/append-message.ts";
import type { HistoryRecords } from "../../../../src/dynamodb/history/history-records.ts";
import { purgeStream } from "../../../../src/dynamodb/history/purge-stream.ts";
import { readSince } from "../../../../src/dynamodb/history/read-since.ts";
import { settle } from "../../../../src/dynamodb/history/settle.ts";
import * as interleavings from "../../interleavings/programs.ts";
import type { Run } from "../../interleavings/replay.ts";
import { applyCall, type Call, createTables, type KnownTable } from "./table.ts";

/** What somebody does, from its beginning to its result. */
export type Program =
  | { readonly does: "append"; readonly message: string; readonly keepMs: number }
  | { readonly does: "settle"; readonly keepMs: number }
  | { readonly does: "read"; readonly after: Position; readonly keepMs: number; readonly room: number }
  | { readonly does: "purge"; readonly epoch: string };

/** How far a program has come: at a call that is not answered yet, or at its end. */
export type Point = interleavings.Point<Program, Call>;

/** What a call did, and where it led whoever made it. */
export interface Move {
  readonly table: KnownTable;
  readonly point: Point;
}

/**
 * The programs of a search, and what their calls do to tables.
 *
 * What is asked for and has not been run yet is `undefined`, and there after the next `run`.
 */
export function createPrograms() {
  const tables = createTables();
  const programs = interleavings.createPrograms<Program, Call>(run);
  const moves = new Map<string, Move>();

  return {
    ...programs,

    tableOf: tables.of,

    /** The call that a point is at, carried out. */
    move(id: number, table: KnownTable, nowMs: number): Move | undefined {
      const key = `${id} ${table.id} ${nowMs}`;
      const found = moves.get(key);
      if (found !== undefined) return found;
      const { call } = programs.at(id);
      if (call === undefined) throw new RangeError(`Point ${id} is at no call.`);
      const applied = applyCall(table, call);
      const point = programs.next(id, applied.answer, nowMs);
      if (point === undefined) return undefined;
      const move = { table: tables.of(applied.table), point };
      moves.set(key, move);
      return move;
    },
  };
}

export type Programs = ReturnType<typeof createPrograms>;

const run: Run<Program> = (program, call, clock) => {
  const records = new Proxy({} as HistoryRecords, { get: (_, name) => call.bind(undefined, String(name)) });

  const stream = "stream";
  switch (program.does) {
    case "append": {
      const { message, keepMs } = program;
      const sent = { messageId: message, from: {}, sentAtMs: 0, payload: null };
      const appending = { stream, keepMs, message: sent, freshEpoch: `by-${message}`, attempt: message };
      return appendMessage(records, clock, appending);
    }
    case "settle": {
      const beginning = { stream, keepMs: program.keepMs, freshEpoch: "by-reader" };
      return records.heads([stream]).then(([head]) => settle(records, clock, beginning, head));
    }
    case "read": {
      const beginning = { stream, keepMs: program.keepMs, freshEpoch: "by-reader" };
      return readSince(records, clock, beginning, program.after, { messages: program.room, bytes: 1e6 });
    }
    case "purge":
      return purgeStream(records, clock, stream, program.epoch);
  }
};
