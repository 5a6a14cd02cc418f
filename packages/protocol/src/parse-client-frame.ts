import type { ParseErrorCode } from "./codes.ts";
import { Flaw, findFlaw } from "./flaw.ts";
import type { ClientFrame, Exclude, HelloFrame, RefreshFrame, SendMessageFrame } from "./frames.ts";
import { readGroups, readPage, readPositions } from "./group-fields.ts";
import { isJsonObject, isTextUpTo, type Json, type JsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { readId, readMessage, readRecipients } from "./message-fields.ts";

/** Why a text is no client frame. `id` is the frame's own, where it could still be read. */
export interface ParseError {
  readonly code: ParseErrorCode;
  /** For a developer to read; names the field, never repeats its value. */
  readonly message: string;
  readonly id?: string;
}

export type ParsedClientFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | { readonly ok: false; readonly error: ParseError };

/**
 * Parses the text of one client frame.
 *
 * Never throws, whatever the text is: everything that is wrong is a `ParseError`. What comes back holds only what the
 * protocol knows; other fields are ignored, except in the short form of `sendMessage`, where they are the data.
 */
export function parseClientFrame(text: string): ParsedClientFrame {
  const value = parseJson(text);
  if (value === undefined) return refuse("not-json", "The frame is not JSON.");
  if (!isJsonObject(value)) return refuse("not-an-object", "The frame is not a JSON object.");
  const id = readId(value["id"]);
  if (id instanceof Flaw) return refuse(id.code, id.message);
  const flaw = findFlaw(value, 1);
  return flaw === undefined ? parseAction(value, id) : refuse(flaw.code, flaw.message, id);
}

function parseAction(value: JsonObject, id: { readonly id?: string }): ParsedClientFrame {
  const action = value["action"];
  if (action === undefined) return refuse("no-action", "The frame has no action.", id);
  if (typeof action !== "string") return refuse("invalid-field", "action must be a string.", id);
  switch (action) {
    case "hello":
      return frameWith(readHello(value), id, (fields) => ({ action, ...id, ...fields }));
    case "ping":
      return { ok: true, frame: { action, ...id } };
    case "join":
    case "leave":
      return frameWith(readGroups(value["groups"], 1), id, (groups) => ({ action, ...id, groups }));
    case "history":
      return frameWith(readPage(value), id, (page) => ({ action, ...id, ...page }));
    case "recover":
      return frameWith(readPositions(value["since"], "since", 1), id, (since) => ({ action, ...id, since }));
    case "refresh":
      return frameWith(readToken(value), id, (fields) => ({ action, ...id, ...fields }));
    case "sendMessage":
      return frameWith(readContent(value), id, (content) => ({ action, ...id, ...content }));
    default:
      return refuse(
        "unknown-action",
        "The action is not one of hello, ping, join, leave, history, recover, refresh, sendMessage.",
        id,
      );
  }
}

function frameWith<Fields>(
  fields: Fields | Flaw,
  id: { readonly id?: string },
  frame: (fields: Fields) => ClientFrame,
): ParsedClientFrame {
  if (fields instanceof Flaw) return refuse(fields.code, fields.message, id);
  return { ok: true, frame: frame(fields) };
}

function refuse(code: ParseErrorCode, message: string, id: { readonly id?: string } = {}): ParsedClientFrame {
  return { ok: false, error: { code, message, ...id } };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function readHello(value: JsonObject): Pick<HelloFrame, "groups" | "positions"> | Flaw {
  const groups = value["groups"] === undefined ? undefined : readGroups(value["groups"], 0);
  if (groups instanceof Flaw) return groups;
  const positions = value["positions"] === undefined ? undefined : readPositions(value["positions"], "positions", 0);
  if (positions instanceof Flaw) return positions;
  return { ...(groups !== undefined && { groups }), ...(positions !== undefined && { positions }) };
}

function readToken({ token }: JsonObject): Pick<RefreshFrame, "token"> | Flaw {
  if (isTextUpTo(limits.tokenBytes, token)) return { token };
  return new Flaw("invalid-field", `token must be a string of 1 to ${limits.tokenBytes} bytes.`);
}

type Content = Omit<SendMessageFrame, "action" | "id">;

function readContent(value: JsonObject): Content | Flaw {
  const exclude = readExclude(value["exclude"]);
  if (exclude instanceof Flaw) return exclude;
  if (value["to"] !== undefined && value["sessions"] !== undefined) {
    return new Flaw("invalid-field", "to and sessions cannot be used together.");
  }
  const addressed = value["to"] === undefined ? readShortForm(value) : readMessage(value);
  return addressed instanceof Flaw ? addressed : { ...addressed, ...exclude };
}

function readShortForm(value: JsonObject): Pick<Content, "to" | "data"> | Flaw {
  if (value["sessions"] === undefined) return new Flaw("invalid-field", "The message has neither to nor sessions.");
  const to = readRecipients({ sessions: value["sessions"] }, "");
  if (to instanceof Flaw) return to;
  const { action: _action, id: _id, sessions: _sessions, exclude: _exclude, ...data } = value;
  return { to, data };
}

function readExclude(exclude: Json | undefined): { readonly exclude?: Exclude } | Flaw {
  if (exclude === undefined) return {};
  if (exclude === "connection" || exclude === "session") return { exclude };
  return new Flaw("invalid-field", 'exclude must be "connection" or "session".');
}
