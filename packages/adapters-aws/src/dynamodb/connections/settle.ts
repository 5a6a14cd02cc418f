import type { ConnectionItems } from "./connection-items.ts";
import { type MainRecord, names } from "./main-record.ts";

/**
 * Registers a connection at keys that its main item has just been given, and takes back those that it has no longer by then.
 *
 * Whoever removes a key from the main item removes the registration afterwards, and whoever puts a registration looks at the
 * main item afterwards: one of the two sees the other. Revisions keep either from undoing what came later.
 *
 * @returns whether the connection is still there, and not being forgotten
 */
export async function settle(items: ConnectionItems, record: MainRecord, keys: readonly string[]): Promise<boolean> {
  await items.put(keys, record);
  const now = await items.read();
  const stays = now !== undefined && !now.closing;
  const lost = stays ? keys.filter((key) => !names(now, key)) : keys;
  if (lost.length > 0) await items.remove(lost, record.rev);
  return stays;
}
