import type { Clock } from "@switchboard/domain";
import type { Head, HistoryRecords, Row } from "./history-records.ts";
import { graceMs, idleMs, inFlightMs } from "./patience.ts";

/** The most offsets below the lowest row that are made void where expiry has left nothing old to stop at. */
const mostInFlight = 1000;

/**
 * Ends a stream's life, then lets no writer of that life store any more, then erases what it has stored. In this order: whoever
 * stored after the end would be acknowledged, and no reader of the new life would be given it.
 */
export async function purgeStream(
  records: HistoryRecords,
  clock: Pick<Clock, "now">,
  stream: string,
  freshEpoch: string,
): Promise<void> {
  const atMs = clock.now();
  const [head] = await records.heads([stream]);
  const ended = head && (await records.endEpoch(stream, { atMs, epoch: head.epoch, freshEpoch }));
  if (ended === undefined) return;
  const top = ended.base;
  const isIdle = ended.lastAtMs === undefined || atMs - ended.lastAtMs > idleMs;
  if (!isIdle) await closeHoles(records, stream, ended, atMs);
  for (let from = top; from > 0; ) {
    const { rows, more } = await records.rowsDown(stream, from, 0);
    const kept = rows.filter(({ stored }) => stored !== undefined);
    if (kept.length > 0) await records.erase(stream, kept);
    if (!more) return;
    from = (rows.at(-1)?.offset ?? 1) - 1;
  }
}

/** Makes every hole void, from the newest offset down to a row that is so old that nothing below it is under way. */
async function closeHoles(records: HistoryRecords, stream: string, head: Head, nowMs: number): Promise<void> {
  const { epoch, base: top, keepMs } = head;
  let above: Row = { offset: top + 1, epoch, atMs: nowMs, expiresAtMs: nowMs + keepMs + graceMs };
  const closeDownTo = async (lowest: number) => {
    const { atMs, expiresAtMs } = above;
    for (let offset = above.offset - 1; offset >= lowest; offset -= 1) {
      await records.putVoid(stream, { offset, epoch, atMs, expiresAtMs });
    }
  };
  for (;;) {
    // Below where the life began as well: a purge before this one may have died before it was done.
    const { rows, more } = await records.rowsDown(stream, above.offset - 1, 0);
    for (const row of rows) {
      await closeDownTo(row.offset + 1);
      above = row;
      if (nowMs - row.atMs > inFlightMs) return;
    }
    if (!more) break;
  }
  await closeDownTo(Math.max(1, above.offset - mostInFlight));
}
