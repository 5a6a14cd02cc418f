import { type Connection, StoreFault } from "@switchboard/domain";
import type { ConnectionItems } from "./connection-items.ts";
import type { FirstKeys } from "./main-record.ts";

/**
 * Registers a new connection, its main item first: as soon as anything else is written, it says what.
 *
 * @throws a `StoreFault` also when the connection was forgotten meanwhile; then nothing is left
 */
export async function register(items: ConnectionItems, connection: Connection, keys: FirstKeys): Promise<void> {
  const all = [...new Set([...keys.proved, ...keys.joined])];
  await items.insert(connection, keys);
  await items.register(connection, all);
  const now = await items.read();
  if (now !== undefined && !now.closing) return;
  await items.sweep(all);
  throw new StoreFault("unavailable", "The connection was forgotten while it was being registered.");
}
