import type { ParseErrorCode } from "./codes.ts";
import { Flaw, findFlaw } from "./flaw.ts";
import type { SendMessageFrame } from "./frames.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { readId, readMessage } from "./message-fields.ts";
import type { ParseError } from "./parse-client-frame.ts";

/** How many messages a backend may publish at once. */
export const maxMessages = 100;

/** What a backend asks the hub to deliver. */
export type Publication = Omit<SendMessageFrame, "action" | "exclude">;

export type ParsedPublication =
  | { readonly ok: true; readonly publication: Publication }
  | { readonly ok: false; readonly error: ParseError };

export type ParsedPublishRequest =
  | {
      readonly ok: true;
      /** Whose ids the messages' ids are. */
      readonly publisher?: string;
      /** Whether the request has a list of messages, rather than being one. */
      readonly isList: boolean;
      readonly publications: readonly ParsedPublication[];
    }
  | {
      readonly ok: false;
      readonly error: ParseError;
      /** Who publishes, where the request says it properly. */
      readonly publisher?: string;
    };

/**
 * Parses what a backend asks to deliver: `{publisher?, …message}`, or `{publisher?, messages: [message, …]}`,
 * where a message is `{id?, to, data, store?, kind?, refers?}`.
 *
 * Never throws. What is wrong with one message of a list is in its place, and concerns no other.
 */
export function parsePublishRequest(request: Json | undefined): ParsedPublishRequest {
  if (!isJsonObject(request)) return refuse("not-an-object", "The request is not a JSON object.");
  const publisher = readPublisher(request["publisher"]);
  if (publisher instanceof Flaw) return refuse(publisher.code, publisher.message);
  const { messages } = request;
  if (messages === undefined) {
    return { ok: true, ...publisher, isList: false, publications: [parsePublication(request)] };
  }
  if (request["to"] !== undefined) {
    return { ...refuse("invalid-field", "messages and to cannot be used together."), ...publisher };
  }
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > maxMessages) {
    return { ...refuse("invalid-field", `messages must be a list of 1 to ${maxMessages} messages.`), ...publisher };
  }
  return { ok: true, ...publisher, isList: true, publications: messages.map(parsePublication) };
}

function parsePublication(value: Json): ParsedPublication {
  if (!isJsonObject(value)) return refuse("not-an-object", "The message is not a JSON object.");
  const id = readId(value["id"]);
  if (id instanceof Flaw) return refuse(id.code, id.message);
  const content = findFlaw(value, 1) ?? readContent(value);
  if (content instanceof Flaw) return refuse(content.code, content.message, id);
  return { ok: true, publication: { ...id, ...content } };
}

function readContent(value: JsonObject): Omit<Publication, "id"> | Flaw {
  // Ignoring it would deliver to somebody who was to be left out.
  if (value["exclude"] !== undefined) {
    return new Flaw("invalid-field", "exclude is for connections: a backend has none that could be left out.");
  }
  return readMessage(value);
}

/** Held to the same rules as an id. */
function readPublisher(value: Json | undefined): { readonly publisher?: string } | Flaw {
  const read = readId(value, "publisher");
  if (read instanceof Flaw) return read;
  return read.id === undefined ? {} : { publisher: read.id };
}

function refuse(
  code: ParseErrorCode,
  message: string,
  id: { readonly id?: string } = {},
): { readonly ok: false; readonly error: ParseError } {
  return { ok: false, error: { code, message, ...id } };
}
