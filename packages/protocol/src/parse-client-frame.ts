import type { ClientFrame, Exclude, Recipients, SendMessageFrame } from "./client-frame.ts";
import type { ParseErrorCode } from "./codes.ts";
import { isJsonObject, type Json, type JsonObject, utf8Bytes } from "./json.ts";
import { limits } from "./limits.ts";

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
    case "ping":
      return { ok: true, frame: { action, ...id } };
    case "sendMessage": {
      const content = readContent(value);
      if (content instanceof Flaw) return refuse(content.code, content.message, id);
      return { ok: true, frame: { action, ...id, ...content } };
    }
    default:
      return refuse("unknown-action", "The action is not one of hello, ping, sendMessage.", id);
  }
}

class Flaw {
  readonly code: ParseErrorCode;
  readonly message: string;
  constructor(code: ParseErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
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

/**
 * Looks for what is valid JSON and still not safe to pass on: nesting that overflows a recipient's stack, keys that
 * change an object's prototype when it is merged, text that has no UTF-8 form, and numbers that would arrive as null.
 * It goes no deeper than the limit, so that it cannot overflow itself.
 */
function findFlaw(value: Json, depth: number): Flaw | undefined {
  if (typeof value === "string") return isWellFormed(value) ? undefined : malformedText();
  if (typeof value === "number" && !Number.isFinite(value)) {
    return new Flaw("invalid-field", "The frame has a number too large for a 64-bit float.");
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > limits.depth) return new Flaw("too-deep", `The frame is nested deeper than ${limits.depth} levels.`);
  if (Array.isArray(value)) return firstFlaw(value, depth);
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return new Flaw("unsafe-key", "The frame has a key named __proto__.");
    if (!isWellFormed(key)) return malformedText();
  }
  return firstFlaw(Object.values(value), depth);
}

function firstFlaw(values: readonly Json[], depth: number): Flaw | undefined {
  for (const value of values) {
    const flaw = findFlaw(value, depth + 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function malformedText(): Flaw {
  return new Flaw("invalid-text", "The frame has a lone surrogate, which has no UTF-8 form.");
}

function readId(id: Json | undefined): { readonly id?: string } | Flaw {
  if (id === undefined) return {};
  if (typeof id !== "string" || id === "") return new Flaw("invalid-field", "id must be a string that is not empty.");
  if (!isWellFormed(id)) return malformedText();
  if (utf8Bytes(id) > limits.frameIdBytes) {
    return new Flaw("invalid-field", `id must be at most ${limits.frameIdBytes} bytes.`);
  }
  return { id };
}

type Content = Pick<SendMessageFrame, "to" | "exclude" | "data">;

function readContent(value: JsonObject): Content | Flaw {
  const exclude = readExclude(value["exclude"]);
  if (exclude instanceof Flaw) return exclude;
  if (value["to"] !== undefined && value["sessions"] !== undefined) {
    return new Flaw("invalid-field", "to and sessions cannot be used together.");
  }
  const addressed = value["to"] === undefined ? readShortForm(value) : readLongForm(value["to"], value["data"]);
  return addressed instanceof Flaw ? addressed : { ...addressed, ...exclude };
}

function readShortForm(value: JsonObject): Pick<Content, "to" | "data"> | Flaw {
  if (value["sessions"] === undefined) return new Flaw("invalid-field", "The message has neither to nor sessions.");
  const to = readRecipients({ sessions: value["sessions"] }, "");
  if (to instanceof Flaw) return to;
  const { action: _action, id: _id, sessions: _sessions, exclude: _exclude, ...data } = value;
  return { to, data };
}

function readLongForm(to: Json, data: Json | undefined): Pick<Content, "to" | "data"> | Flaw {
  if (!isJsonObject(to)) return new Flaw("invalid-field", "to must be an object.");
  const recipients = readRecipients(to, "to.");
  if (recipients instanceof Flaw) return recipients;
  if (data === undefined) return new Flaw("invalid-field", "The message has no data.");
  return { to: recipients, data };
}

const listKinds = ["connections", "sessions", "clients", "users", "groups"] as const;

function readRecipients(value: JsonObject, prefix: string): Recipients | Flaw {
  const unknown = Object.keys(value).find(
    (key) => key !== "everyone" && !(listKinds as readonly string[]).includes(key),
  );
  if (unknown !== undefined) {
    return new Flaw("invalid-field", `${prefix}* must be one of ${listKinds.join(", ")}, everyone.`);
  }
  const lists: { [Kind in (typeof listKinds)[number]]?: readonly string[] } = {};
  let count = 0;
  for (const kind of listKinds) {
    const ids = value[kind];
    if (ids === undefined) continue;
    if (!isListOfIds(ids)) {
      return new Flaw("invalid-field", `${prefix}${kind} must be a list of strings that are not empty.`);
    }
    count += ids.length;
    lists[kind] = ids;
  }
  if (count > limits.addresses) {
    return new Flaw("too-many-addresses", `A message can have at most ${limits.addresses} addresses.`);
  }
  const everyone = value["everyone"];
  if (everyone !== undefined && everyone !== true) return new Flaw("invalid-field", `${prefix}everyone must be true.`);
  if (Object.keys(value).length === 0) return new Flaw("invalid-field", "to names no kind of address.");
  return everyone === true ? { ...lists, everyone } : lists;
}

function isListOfIds(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === "string" && id !== "");
}

function readExclude(exclude: Json | undefined): { readonly exclude?: Exclude } | Flaw {
  if (exclude === undefined) return {};
  if (exclude === "connection" || exclude === "session") return { exclude };
  return new Flaw("invalid-field", 'exclude must be "connection" or "session".');
}
