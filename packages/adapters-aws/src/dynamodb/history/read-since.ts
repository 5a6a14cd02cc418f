import type { Clock, NotRecovered, Position, Reader, Recovered, Room } from "@switchboard/domain";
import type { Head, HistoryRecords } from "./history-records.ts";
import { judgePage, nothing } from "./judge-page.ts";
import { mostHoles } from "./patience.ts";
import { type Beginning, settle } from "./settle.ts";

/** The most rows that are read at once: large ones fill an answer, and every one that is read is paid for. */
const mostRows = 25;

/**
 * What came after a position in a stream. Holes that are old are made void, so that the answer is complete up to its `to`
 * whatever writers still do; at a hole that is young it ends, and says that there is more.
 */
export async function readSince(
  records: HistoryRecords,
  clock: Pick<Clock, "now">,
  beginning: Beginning,
  after: Position,
  room: Room,
  reader?: Reader,
): Promise<Recovered | NotRecovered> {
  const { stream, keepMs } = beginning;
  const lost = async (head: Head | undefined): Promise<NotRecovered> => ({
    recovered: false,
    now: await settle(records, clock, beginning, head),
  });
  const [head] = await records.heads([stream]);
  if (head?.epoch !== after.epoch || after.offset > head.top) return lost(head);
  if (after.offset === head.top) return recovered(nothing(after.offset));
  const since = Math.max(after.offset, head.base);
  const limit = Math.min(room.messages + 1, mostRows);
  for (let holesLeft = mostHoles; ; ) {
    const page = await records.rowsFrom(stream, since, limit);
    const judgement = judgePage({ head, since, page, nowMs: clock.now(), keepMs, room, reader, holesLeft });
    switch (judgement.kind) {
      case "recovered":
        return recovered(judgement);
      case "lost":
        return lost(head);
      case "holes":
        // One that is refused is no hole any more: its message is there when the page is read again.
        for (const row of judgement.voids) await records.putVoid(stream, row);
        holesLeft -= judgement.voids.length;
    }
  }
}

function recovered({ messages, to, more, bytes }: Omit<Recovered, "recovered">): Recovered {
  return { recovered: true, messages, to, more, bytes };
}
