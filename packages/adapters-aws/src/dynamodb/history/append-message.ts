import { type Clock, type Message, type Position, type StoredExclusion, StoreFault } from "@switchboard/domain";
import type { HistoryRecords } from "./history-records.ts";
import { appendMs, graceMs, mostVoids } from "./patience.ts";

export interface Appending {
  readonly stream: string;
  readonly keepMs: number;
  readonly message: Message;
  readonly excluded?: StoredExclusion;
  /** The stream's epoch if it has none yet. */
  readonly freshEpoch: string;
  /** What no other append has. */
  readonly attempt: string;
}

/**
 * Takes the next offset of a stream, then stores a message under it. A writer that dies in between leaves a hole, which readers
 * make void; one that is slower than they are finds its offset void and takes another.
 *
 * @throws a `StoreFault` with `throttled` when time is over, or its offsets were made void three times in a row
 */
export async function appendMessage(
  records: HistoryRecords,
  clock: Pick<Clock, "now">,
  { stream, keepMs, message, excluded, freshEpoch, attempt }: Appending,
): Promise<Position> {
  const untilMs = clock.now() + appendMs;
  for (let voids = 0; voids < mostVoids; ) {
    // Expiry counts from before the offset was taken, so that whoever takes a later one is not kept for less.
    const atMs = clock.now();
    const head = await records.takeOffset(stream, { atMs, keepMs, freshEpoch });
    if (clock.now() > untilMs) break;
    if (head.keepMs < keepMs) {
      // All above this offset are kept longer, and none at or below: it stays a hole.
      await records.raiseKeep(stream, keepMs);
      continue;
    }
    const stored = { message, ...(excluded !== undefined && { excluded }) };
    const { top: offset, epoch } = head;
    // By what the head says, not by the own setting: two writers may have different ones.
    const expiresAtMs = atMs + head.keepMs + graceMs;
    if (await records.putMessage(stream, { offset, epoch, atMs, expiresAtMs, stored }, attempt))
      return { epoch, offset };
    voids += 1;
  }
  throw new StoreFault("throttled", "The history was too slow to store a message under an offset.");
}
