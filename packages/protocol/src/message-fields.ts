import { Flaw, isWellFormed, malformedText } from "./flaw.ts";
import type { Recipients, SendMessageFrame } from "./frames.ts";
import { isJsonObject, isTextUpTo, type Json, type JsonObject, utf8Bytes } from "./json.ts";
import { limits } from "./limits.ts";

/**
 * The sender's own id of what it sends.
 *
 * @param name what the field is called, in messages
 */
export function readId(id: Json | undefined, name = "id"): { readonly id?: string } | Flaw {
  if (id === undefined) return {};
  if (typeof id !== "string" || id === "")
    return new Flaw("invalid-field", `${name} must be a string that is not empty.`);
  if (!isWellFormed(id)) return malformedText();
  if (utf8Bytes(id) > limits.frameIdBytes) {
    return new Flaw("invalid-field", `${name} must be at most ${limits.frameIdBytes} bytes.`);
  }
  return { id };
}

/** Whom a message is for, what it carries, and whether it is stored: all but who sends it and who is left out. */
export function readMessage(value: JsonObject): Omit<SendMessageFrame, "action" | "id" | "exclude"> | Flaw {
  const { to, data, store } = value;
  if (!isJsonObject(to)) return new Flaw("invalid-field", "to must be an object.");
  const recipients = readRecipients(to, "to.");
  if (recipients instanceof Flaw) return recipients;
  const kind = readShort(value, "kind", limits.kindBytes);
  if (kind instanceof Flaw) return kind;
  const refers = readShort(value, "refers", limits.refersBytes);
  if (refers instanceof Flaw) return refers;
  if (store !== undefined && typeof store !== "boolean") {
    return new Flaw("invalid-field", "store must be true or false.");
  }
  if (data === undefined) return new Flaw("invalid-field", "The message has no data.");
  return {
    to: recipients,
    ...(store !== undefined && { store }),
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    data,
  };
}

/** A text of the application's own, where there is one. */
function readShort(value: JsonObject, name: "kind" | "refers", maxBytes: number): string | undefined | Flaw {
  const text = value[name];
  if (text === undefined || isTextUpTo(maxBytes, text)) return text;
  return new Flaw("invalid-field", `${name} must be a string of 1 to ${maxBytes} bytes.`);
}

const listKinds = ["connections", "sessions", "clients", "users", "groups"] as const;

/** @param prefix what the field is called before its name, in messages */
export function readRecipients(value: JsonObject, prefix: string): Recipients | Flaw {
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
