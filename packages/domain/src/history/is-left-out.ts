import type { Reader, StoredExclusion } from "./message-history.ts";

/**
 * Whether a stored message is not for this reader. A client that comes back on another connection is left out by its full
 * id. A reader that is none of these, such as a backend, is given everything.
 */
export function isLeftOut(reader: Reader | undefined, excluded: StoredExclusion | undefined): boolean {
  if (reader === undefined || excluded === undefined) return false;
  return (
    reader.connectionId === excluded.connectionId ||
    isSame(reader.clientId, excluded.clientId) ||
    isSame(reader.sessionId, excluded.sessionId)
  );
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one === other;
}
