import type { Clock, Position } from "@switchboard/domain";
import type { Head, HistoryRecords, Row } from "./history-records.ts";
import { idleMs, inFlightMs } from "./patience.ts";

/** How many rows are read at first: nearly always enough. */
const firstRows = 16;

/** The stream to begin in. */
export interface Beginning {
  readonly stream: string;
  readonly keepMs: number;
  /** The stream's epoch if it has none yet. */
  readonly freshEpoch: string;
}

/**
 * A position in a stream with nothing in flight at or below. Nothing is made void for it, and it may be lower than one before:
 * that costs whoever begins there a question, and never a message.
 *
 * @param head as it was read just before; a head that is a moment old is as good
 */
export async function settle(
  records: HistoryRecords,
  clock: Pick<Clock, "now">,
  { stream, keepMs, freshEpoch }: Beginning,
  head: Head | undefined,
): Promise<Position> {
  const nowMs = clock.now();
  const begun = head ?? (await records.begin(stream, { atMs: nowMs, keepMs, freshEpoch }));
  const { epoch, top, lastAtMs } = begun;
  if (lastAtMs === undefined || nowMs - lastAtMs > idleMs) return { epoch, offset: top };
  return { epoch, offset: await settledOffset(records, stream, begun, nowMs) };
}

async function settledOffset(records: HistoryRecords, stream: string, head: Head, nowMs: number): Promise<number> {
  const isOld = ({ atMs }: Row) => nowMs - atMs > inFlightMs;
  const { base, top } = head;
  // A second read takes as much as the store gives at once.
  for (const limit of [firstRows, undefined]) {
    const { rows, more } = await records.rowsDown(stream, top, base, limit);
    const anchor = rows.find(isOld);
    if (anchor !== undefined) return endOfRun(rows, anchor.offset);
    if (!more) return endOfRun(rows, lowestBeginning(head, rows, nowMs));
    if (limit === undefined) return rows.at(-1)?.offset ?? base;
  }
  return base;
}

/** Where the run begins if everything that there is is young. */
function lowestBeginning({ base, top, soundUntilMs }: Head, rows: readonly Row[], nowMs: number): number {
  if (nowMs < soundUntilMs) return base;
  return Math.max(base, (rows.at(-1)?.offset ?? top) - 1);
}

/** The last offset up to which every one is present. */
function endOfRun(rows: readonly Row[], from: number): number {
  const present = new Set(rows.map(({ offset }) => offset));
  let end = from;
  while (present.has(end + 1)) end += 1;
  return end;
}
