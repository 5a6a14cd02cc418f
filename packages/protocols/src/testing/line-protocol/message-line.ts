import type { From, Message } from "@switchboard/domain";
import { escaped } from "./escape.ts";

/** A message as a line. */
export function messageLine({ messageId, sentAtMs, from, payload }: Message): string {
  return `MSG ${escaped(messageId)} ${sentAtMs} ${senderOf(from)} ${JSON.stringify(payload)}`;
}

/** Ids as one word, e.g. `user:ada,session:ada/s-1`; `-` where there are none. */
export function senderOf({ userId, sessionId, clientId }: From): string {
  const ids = Object.entries({ user: userId, session: sessionId, client: clientId });
  return ids.flatMap(([kind, id]) => (id === undefined ? [] : [`${kind}:${escaped(id)}`])).join(",") || "-";
}
