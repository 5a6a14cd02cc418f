import type { JoinedBy } from "@switchboard/domain";
import type { ConnectionItems } from "./connection-items.ts";
import { type KeySet, names } from "./main-record.ts";

/** Which sets somebody may take a connection out of. A backend's leave undoes what the client has joined, too. */
const undoneBy: Readonly<Record<JoinedBy, readonly KeySet[]>> = { client: ["joined"], backend: ["joined", "granted"] };

/**
 * Takes a connection out of groups, as far as no other right keeps it there.
 *
 * @param keys where it would be registered if it joined now
 * @param isMeant whether a key is of one of the groups: it may have been registered while there were other shards
 */
export async function leave(
  items: ConnectionItems,
  keys: readonly string[],
  isMeant: (key: string) => boolean,
  by: JoinedBy,
): Promise<void> {
  const without = (left: readonly string[]) => ({ remove: Object.fromEntries(undoneBy[by].map((set) => [set, left])) });
  const record = await items.update(without(keys));
  // Forgotten, and it may be by this very leave, whose answer was lost, that its registrations were named no more by then.
  if (record === undefined) return items.sweep(keys);
  const others = undoneBy[by].flatMap((set) => [...record[set]]).filter(isMeant);
  const after = others.length === 0 ? record : await items.update(without(others));
  if (after === undefined) return items.sweep([...keys, ...others]);
  const left = [...new Set([...keys, ...others])].filter((key) => !names(after, key));
  if (left.length > 0) await items.remove(left, after.rev - 1);
}
