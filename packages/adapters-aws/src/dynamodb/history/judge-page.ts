import { isLeftOut, type Reader, type Room, type StoredMessage, storedMessageBytes } from "@switchboard/domain";
import type { Head, Row, RowPage } from "./history-records.ts";
import { graceMs, holeMs } from "./patience.ts";

export interface Judging {
  readonly head: Head;
  readonly since: number;
  /** Read from `since` upwards, that one included. */
  readonly page: RowPage;
  readonly nowMs: number;
  /** How old a message may be for this reader. */
  readonly keepMs: number;
  readonly room: Room;
  readonly reader?: Reader | undefined;
  /** How many holes may still be made void. */
  readonly holesLeft: number;
}

export type Judgement =
  | {
      readonly kind: "recovered";
      readonly messages: readonly StoredMessage[];
      readonly to: number;
      readonly more: boolean;
      readonly bytes: number;
    }
  /** These are to be stored in place of holes, in this order, until one is refused, and the page to be read again. */
  | { readonly kind: "holes"; readonly voids: readonly Row[] }
  /** Something is, or may be, missing for good. */
  | { readonly kind: "lost" };

/** What a page of a stream tells whoever was at `since`. */
export function judgePage(judging: Judging): Judgement {
  const { head, since, page, nowMs, keepMs } = judging;
  const above = page.rows.filter(({ offset }) => offset > since);
  if (above.some((row) => isOver(row, nowMs) || nowMs - row.atMs >= keepMs)) return { kind: "lost" };
  const anchored = nowMs < head.soundUntilMs || page.rows.some((row) => row.offset === since && !isOver(row, nowMs));
  const [first] = above;
  if (first === undefined) {
    return anchored || isNewestMissing(judging) ? nothing(since) : { kind: "lost" };
  }
  // It may have expired: only whoever is present, or was never lost, tells a hole from that.
  if (!anchored && first.offset > since + 1) return { kind: "lost" };
  const voids = oldHoles(judging, above);
  return voids.length > 0 ? { kind: "holes", voids } : answer(judging, above);
}

/** Whether a message, or what takes its place, may be read no longer; it may be gone soon, and others already. */
export function isOver({ expiresAtMs }: Row, nowMs: number): boolean {
  return nowMs >= expiresAtMs - graceMs;
}

/** Whether only the newest is missing, and cannot have expired: then it is under way, or its writer is dead. */
function isNewestMissing({ head: { top, lastUntilMs = 0 }, since, nowMs }: Judging): boolean {
  return top === since + 1 && nowMs < lastUntilMs;
}

export function nothing(since: number): Judgement & { readonly kind: "recovered" } {
  return { kind: "recovered", messages: [], to: since, more: false, bytes: 0 };
}

/**
 * Holes below rows that are old enough, up to the first one whose writer may only be slow. Of holes side by side the highest comes
 * first: each takes the times of the row right above it.
 */
function oldHoles({ since, nowMs, holesLeft }: Judging, above: readonly Row[]): readonly Row[] {
  const voids: Row[] = [];
  let passed = since;
  for (const { offset, epoch, atMs, expiresAtMs } of above) {
    for (let hole = offset - 1; hole > passed; hole -= 1) {
      if (nowMs - atMs <= holeMs || voids.length === holesLeft) return voids;
      // It goes when its neighbour goes: one that stayed longer would look like an anchor.
      voids.push({ offset: hole, epoch, atMs, expiresAtMs });
    }
    passed = offset;
  }
  return voids;
}

function answer({ head, since, page, room, reader }: Judging, above: readonly Row[]): Judgement {
  const messages: StoredMessage[] = [];
  let bytes = 0;
  let to = since;
  for (const { offset, epoch, stored } of above) {
    if (offset > to + 1) break;
    // After a purge in between it is another life's, which the reader will hear of when it asks again.
    if (stored !== undefined && epoch === head.epoch && !isLeftOut(reader, stored.excluded)) {
      const size = storedMessageBytes(stored.message);
      if (messages.length > 0 && (messages.length >= room.messages || bytes + size > room.bytes)) break;
      messages.push({ message: stored.message, position: { epoch, offset } });
      bytes += size;
    }
    to = offset;
  }
  return { kind: "recovered", messages, to, more: page.more || to < (above.at(-1)?.offset ?? since), bytes };
}
