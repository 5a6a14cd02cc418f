import type { SendRequest } from "@switchboard/client";
import { usageError } from "../errors/cli-error.ts";

export type MessageData = SendRequest["data"];

export const dataHelp = 'JSON is sent as it is, any other text as {"text": …}; with --text everything is text.';

/** What is sent for a text of the command line, or a line of standard input. */
export function messageData(text: string, isText: boolean): MessageData {
  if (isText) return { text };
  try {
    return JSON.parse(text) as MessageData;
  } catch {
    // The reason of the parser repeats the text, which is nobody's business but the hub's.
    if (!/^\s*[[{"]/.test(text)) return { text };
    throw usageError("invalid-json", "The data begins like JSON, and is none.", "Correct it, or send it with --text.");
  }
}

/** What a message says, in one line for people: the text of a chat, JSON of everything else. */
export function dataText(data: unknown): string {
  const { text, ...others }: { text?: unknown } = typeof data === "object" && data !== null ? data : {};
  return typeof text === "string" && Object.keys(others).length === 0 ? text : JSON.stringify(data);
}
