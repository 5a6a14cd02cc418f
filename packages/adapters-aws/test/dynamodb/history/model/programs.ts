import type { Position } from "@switchboard/domain";
import { appendMessage } from "../../../../src/dynamodb/history/append-message.ts";
import type { HistoryRecords } from "../../../../src/dynamodb/history/history-records.ts";
import { purgeStream } from "../../../../src/dynamodb/history/purge-stream.ts";
import { readSince } from "../../../../src/dynamodb/history/read-since.ts";
import { settle } from "../../../../src/dynamodb/history/settle.ts";
import { type Past, type Reached, type Run, runUntilNextCall } from "../../interleavings/replay.ts";
import { applyCall, type Call, createTables, type KnownTable } from "./table.ts";

/** What somebody does, from its beginning to its result. */
export type Program =
  | { readonly does: "append"; readonly message: string; readonly keepMs: number }
  | { readonly does: "settle"; readonly keepMs: number }
  | { readonly does: "read"; readonly after: Position; readonly keepMs: number; readonly room: number }
  | { readonly does: "purge"; readonly epoch: string };

/** How far a program has come: at a call that is not answered yet, or at its end. */
export interface Point extends Reached<Call> {
  readonly id: number;
  readonly program: Program;
}

/** What a call did, and where it led whoever made it. */
export interface Move {
  readonly table: KnownTable;
  readonly point: Point;
}

/**
 * Runs the adapter's own code step by step. A point cannot be copied, so that each is reached by running the program from its
 * beginning with the answers that led there; once for all states of the world that it occurs in.
 *
 * What is asked for and has not been run yet is `undefined`, and there after the next `run`.
 */
export function createPrograms() {
  const tables = createTables();
  const points: (Point & Past)[] = [];
  const known = new Map<string, Point>();
  const moves = new Map<string, Move>();
  const wanted = new Map<string, () => Promise<void>>();

  function want(key: string, program: Program, past: Past): undefined {
    wanted.set(key, async () => {
      const point = {
        id: points.length,
        program,
        ...past,
        ...(await runUntilNextCall<Program, Call>(run, program, past)),
      };
      points.push(point);
      known.set(key, point);
    });
  }

  function at(id: number): Point & Past {
    const point = points[id];
    if (point === undefined) throw new RangeError(`There is no point ${id}.`);
    return point;
  }

  return {
    at: (id: number): Point => at(id),

    tableOf: tables.of,

    /** A program's first point. */
    begin(program: Program, nowMs: number): Point | undefined {
      const key = `${nowMs} ${JSON.stringify(program)}`;
      return known.get(key) ?? want(key, program, { beganMs: nowMs, answers: [] });
    },

    /** The call that a point is at, carried out. */
    move(id: number, table: KnownTable, nowMs: number): Move | undefined {
      const key = `${id} ${table.id} ${nowMs}`;
      const found = moves.get(key);
      if (found !== undefined) return found;
      const { call, program, beganMs, answers } = at(id);
      if (call === undefined) throw new RangeError(`Point ${id} is at no call.`);
      const applied = applyCall(table, call);
      const pointKey = `${id} ${nowMs} ${JSON.stringify(applied.answer)}`;
      const point = known.get(pointKey);
      if (point === undefined) {
        return want(pointKey, program, { beganMs, answers: [...answers, { answer: applied.answer, nowMs }] });
      }
      const move = { table: tables.of(applied.table), point };
      moves.set(key, move);
      return move;
    },

    /** Runs what has to be run; whether there was anything. */
    async run(): Promise<boolean> {
      const runs = [...wanted.values()];
      wanted.clear();
      for (const run of runs) await run();
      return runs.length > 0;
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
