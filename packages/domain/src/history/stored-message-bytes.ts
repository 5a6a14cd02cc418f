import type { Message } from "../model/message.ts";
import { utf8Bytes } from "../model/text.ts";

/** What a stored message takes of an answer's room: its payload as JSON text, and the texts that go with it, in bytes of UTF-8. */
export function storedMessageBytes({ messageId, from, payload, kind = "", refers = "" }: Message): number {
  const { userId = "", sessionId = "", clientId = "" } = from;
  const texts = [messageId, userId, sessionId, clientId, JSON.stringify(payload), kind, refers];
  return texts.reduce((bytes, text) => bytes + utf8Bytes(text), 0);
}
