import {
  type Clock,
  type HistoryPage,
  isLeftOut,
  type Reader,
  type Room,
  type StoredMessage,
  storedMessageBytes,
  withoutRepeats,
} from "@switchboard/domain";
import type { HistoryRecords, Row } from "./history-records.ts";
import { isOver } from "./judge-page.ts";

const mostRows = 100;

/** The last messages of a stream before an offset. Holes are passed over: whoever asks for a page is promised none of them. */
export async function readBefore(
  records: HistoryRecords,
  clock: Pick<Clock, "now">,
  { stream, keepMs }: { readonly stream: string; readonly keepMs: number },
  before: number | undefined,
  room: Room,
  reader?: Reader,
): Promise<HistoryPage> {
  const [head] = await records.heads([stream]);
  if (head === undefined) return { messages: [], more: false };
  const nowMs = clock.now();
  const isTooOld = (row: Row) => isOver(row, nowMs) || nowMs - row.atMs >= keepMs;
  const limit = Math.min(room.messages + 1, mostRows);
  const descending: StoredMessage[] = [];
  const pageOf = (more: boolean) => ({ messages: withoutRepeats(descending.reverse()), more });
  let bytes = 0;
  let from = Math.min(head.top, (before ?? Number.POSITIVE_INFINITY) - 1);
  while (from > head.base) {
    const { rows, more } = await records.rowsDown(stream, from, head.base, limit);
    for (const row of rows) {
      const { offset, epoch, stored } = row;
      if (stored === undefined || epoch !== head.epoch || isTooOld(row) || isLeftOut(reader, stored.excluded)) continue;
      bytes += storedMessageBytes(stored.message);
      const isFull = descending.length > 0 && (descending.length >= room.messages || bytes > room.bytes);
      if (isFull) return pageOf(true);
      descending.push({ message: stored.message, position: { epoch, offset } });
    }
    const last = rows.at(-1);
    // What lies below is older still.
    if (last === undefined || !more || isTooOld(last)) break;
    from = last.offset - 1;
  }
  return pageOf(false);
}
