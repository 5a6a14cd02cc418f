import type { From, Message, Position } from "@switchboard/domain";
import { escaped } from "./escape.ts";
import { listed, positionWord } from "./words.ts";

/** A message as a line. */
export function messageLine(message: Message, positions: readonly Position[]): string {
  const { messageId, sentAtMs, from, payload } = message;
  const about = aboutOf(message, positions);
  return `MSG ${escaped(messageId)} ${sentAtMs} ${senderOf(from)} ${about} ${JSON.stringify(payload)}`;
}

/** Ids as one word, e.g. `user:ada,session:ada/s-1`; `-` where there are none. */
export function senderOf({ userId, sessionId, clientId }: From): string {
  const ids = Object.entries({ user: userId, session: sessionId, client: clientId });
  return listed(ids.flatMap(([kind, id]) => (id === undefined ? [] : [`${kind}:${escaped(id)}`])));
}

/** What else there is to say of a message as one word, e.g. `at=k3JHs9aQ-x0Z:41,kind=edit,refers=m-1`. */
function aboutOf({ group, kind, refers }: Message, positions: readonly Position[]): string {
  return listed([
    ...(group === undefined ? [] : [`group=${escaped(group)}`]),
    ...positions.map((position) => `at=${positionWord(position)}`),
    ...(kind === undefined ? [] : [`kind=${escaped(kind)}`]),
    ...(refers === undefined ? [] : [`refers=${escaped(refers)}`]),
  ]);
}
