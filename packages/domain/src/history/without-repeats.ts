import type { StoredMessage } from "./message-history.ts";

/** A page without the messages that a sender repeated: of those with one id, the first stays. Ascending, as it was given. */
export function withoutRepeats(ascending: readonly StoredMessage[]): readonly StoredMessage[] {
  const seen = new Set<string>();
  return ascending.filter(({ message }) => seen.size < seen.add(message.messageId).size);
}
