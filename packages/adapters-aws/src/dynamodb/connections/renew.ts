import type { Renewal } from "@switchboard/domain";
import type { ConnectionItems } from "./connection-items.ts";
import { type MainRecord, namedBy, names } from "./main-record.ts";
import { settle } from "./settle.ts";

/**
 * Gives a connection, and all its registrations, what a new proof says. What it proves is registered first, and what only the
 * proof before has proved is removed afterwards; the main item names both in between.
 *
 * @param keys where the new proof registers it
 * @returns the main item that came of it; `undefined` where there is none, or it is being forgotten
 */
export async function renew(
  items: ConnectionItems,
  keys: readonly string[],
  renewal: Renewal,
): Promise<MainRecord | undefined> {
  const renewed = await items.update({ add: { addresses: keys }, renewal }, { open: true });
  if (renewed === undefined) return undefined;
  const stale = [...renewed.addresses].filter((key) => !keys.includes(key));
  const onlyStale = stale.filter((key) => !renewed.joined.has(key) && !renewed.granted.has(key));
  const kept = namedBy(renewed).filter((key) => !onlyStale.includes(key));
  const stays = await settle(items, renewed, kept);
  if (stale.length === 0) return stays ? renewed : undefined;
  // A later renewal has found them among what is there, and removes what it does not prove itself.
  const after = await items.update({ remove: { addresses: stale } }, { renewed: renewed.rev });
  if (after === undefined) return stays ? renewed : undefined;
  const lost = stale.filter((key) => !names(after, key));
  if (lost.length > 0) await items.remove(lost, after.rev - 1);
  return stays ? after : undefined;
}
