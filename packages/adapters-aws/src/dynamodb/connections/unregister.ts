import type { ConnectionItems } from "./connection-items.ts";
import { type MainRecord, namedBy } from "./main-record.ts";

/** Longer than a function that registers a connection can live. */
const registeringMs = 60_000;

/**
 * Forgets a connection: its registrations, and its main item last, so that a call that fails before can be repeated.
 *
 * Nothing may be registered once the registrations have been removed. Where nothing can be under way, since the connection has
 * only been registered, and that a while ago, the main item is deleted on condition that it is as it was read, which costs no
 * more. Else it is first marked as closing: whoever registers looks at it afterwards, and takes back what it has put.
 *
 * @param nowMs epoch milliseconds
 * @param others further keys that registrations of the connection may be at
 * @returns what was deleted, to one of several callers
 */
export async function unregister(
  items: ConnectionItems,
  nowMs: number,
  others: readonly string[] = [],
): Promise<MainRecord | undefined> {
  const record = await items.read();
  if (record === undefined) {
    await items.sweep(others);
    return undefined;
  }
  if (isAsRegistered(record, nowMs - registeringMs)) {
    await items.sweep([...new Set([...others, ...namedBy(record)])]);
    const deleted = await items.erase({ rev: record.rev });
    if (deleted.erased) return deleted.record;
  }
  const closing = await items.update({ closing: true });
  // Where another caller has deleted it, that one has swept before.
  await items.sweep([...new Set([...others, ...(closing === undefined ? [] : namedBy(closing))])]);
  return closing && (await items.erase({ closing: true })).record;
}

/** Whether a connection was registered before a time, and nothing has been joined or renewed since. */
function isAsRegistered(record: MainRecord, beforeMs: number): boolean {
  const { rev, closing, joined, granted, renewed, connection } = record;
  if (rev > 1 || closing || joined.size > 0 || granted.size > 0 || renewed > 0) return false;
  return connection === undefined || connection.connectedAtMs < beforeMs;
}
