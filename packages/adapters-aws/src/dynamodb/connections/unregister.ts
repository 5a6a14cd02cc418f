import type { ConnectionItems } from "./connection-items.ts";
import { type MainRecord, namedBy } from "./main-record.ts";

/**
 * Forgets a connection: its registrations, and its main item last, so that a call that fails before can be repeated.
 *
 * Nothing may be registered once the registrations have been removed. Where nothing has been joined or renewed yet, the main
 * item is deleted only as it was read, which costs no more. Else something may be under way, and the main item is first
 * marked as closing: who registers looks at it afterwards, and takes back what it has put.
 *
 * @param others further keys that registrations of the connection may be at
 * @returns what was deleted, to one of several callers
 */
export async function unregister(
  items: ConnectionItems,
  others: readonly string[] = [],
): Promise<MainRecord | undefined> {
  const record = await items.read();
  if (record === undefined || (record.rev <= 1 && !record.closing)) {
    await items.sweep([...new Set([...others, ...(record === undefined ? [] : namedBy(record))])]);
    if (record === undefined) return undefined;
    const deleted = await items.erase(record.rev);
    if (deleted.erased) return deleted.record;
  }
  const closing = await items.update({ closing: true });
  await items.sweep([...new Set([...others, ...(closing === undefined ? [] : namedBy(closing))])]);
  // The caller that has deleted it has swept before.
  return closing && (await items.erase()).record;
}
