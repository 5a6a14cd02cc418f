import type { JoinedBy, LeaveOutcome } from "@switchboard/domain";
import type { ConnectionItems } from "./connection-items.ts";
import { type KeySet, names } from "./main-record.ts";

/** Which sets somebody may take a connection out of. A backend's leave undoes what the client has joined, too. */
const undoneBy: Readonly<Record<JoinedBy, readonly KeySet[]>> = { client: ["joined"], backend: ["joined", "granted"] };

/** What is left, and when. */
export interface Leave {
  /** Where the connection would be registered if it joined now. */
  readonly keys: readonly string[];
  /** Whether a key is of one of the groups: it may have been registered while there were other shards. */
  readonly isMeant: (key: string) => boolean;
  readonly by: JoinedBy;
  /** Of names that are joined or left; infinite for a backend. */
  readonly changesPerMinute: number;
  /** The minute in which it counts, in minutes since the epoch. */
  readonly minute: number;
}

/** Takes a connection out of groups, as far as no other right keeps it there. */
export async function leave(
  items: ConnectionItems,
  { keys, isMeant, by, changesPerMinute, minute }: Leave,
): Promise<LeaveOutcome> {
  const without = (left: readonly string[]) => ({ remove: Object.fromEntries(undoneBy[by].map((set) => [set, left])) });
  const mostBefore = changesPerMinute - keys.length;
  if (mostBefore < 0) return "too-fast";
  const isCounted = changesPerMinute !== Number.POSITIVE_INFINITY;
  const record = isCounted
    ? await items.update(
        { ...without(keys), counts: { minute, changes: keys.length } },
        { counts: { minute, changes: mostBefore } },
      )
    : await items.update(without(keys));
  if (record === undefined) {
    if (isCounted && (await items.read()) !== undefined) return "too-fast";
    // Forgotten, and it may be by this very leave, whose answer was lost, that its registrations were named no more by then.
    await items.sweep(keys);
    return "left";
  }
  const others = [...new Set(undoneBy[by].flatMap((set) => [...record[set]]))].filter(isMeant);
  const after = others.length === 0 ? record : await items.update(without(others));
  const all = [...keys, ...others];
  if (after === undefined) await items.sweep(all);
  const left = after === undefined ? [] : all.filter((key) => !names(after, key));
  if (after !== undefined && left.length > 0) await items.remove(left, after.rev - 1);
  return "left";
}
