import { Flaw } from "../flaw.ts";
import type { Recipients } from "../frames.ts";
import { isJsonObject, isTextUpTo, type Json, type JsonObject, utf8Bytes } from "../json.ts";
import { limits } from "../limits.ts";
import { readRecipients } from "../message-fields.ts";

/** One address: of these kinds, with an id, or everyone. */
export type AddressName =
  | { readonly group: string }
  | { readonly user: string }
  | { readonly session: string }
  | { readonly client: string }
  | { readonly everyone: true };

/** Whose connections are changed. */
export type AudienceName = Omit<Recipients, "everyone">;

/** Who is kept out. */
export type PartiesName = Pick<Recipients, "users" | "sessions">;

/** When that ends: at a time in epoch milliseconds, or so long after the hub has begun it. */
export type DenialTime = { readonly untilMs: number } | { readonly forSeconds: number };

/** The most seconds that somebody can be kept out for: ten years of 365 days. A time to end at may be any. */
export const maxDenialSeconds = 315_360_000;

const kinds = ["group", "user", "session", "client"] as const;

/** @param name what the field is called, in messages */
export function readAddress(value: Json, name: string): AddressName | Flaw {
  const [entry, ...others] = isJsonObject(value) ? Object.entries(value) : [];
  const [kind, id] = entry ?? [];
  if (others.length === 0) {
    if (kind === "everyone" && id === true) return { everyone: true };
    if (kinds.some((each) => each === kind) && typeof id === "string" && id !== "") {
      return { [String(kind)]: id } as AddressName;
    }
  }
  return new Flaw("invalid-field", `${name} must have one of ${kinds.join(", ")} with an id, or everyone: true.`);
}

/** A group. */
export function readGroup(value: Json, name: string): { readonly group: string } | Flaw {
  const address = readAddress(value, name);
  if (address instanceof Flaw || "group" in address) return address;
  return new Flaw("invalid-field", `${name} must have a group.`);
}

/** A user, or a session. */
export function readMember(value: Json, name: string): { readonly user: string } | { readonly session: string } | Flaw {
  const address = readAddress(value, name);
  if (address instanceof Flaw || "user" in address || "session" in address) return address;
  return new Flaw("invalid-field", `${name} must have a user or a session.`);
}

/** Lists of ids by kind, as a message's `to` has them. */
export function readAudience(value: Json, name: string): AudienceName | Flaw {
  if (isJsonObject(value) && value["everyone"] !== undefined) {
    return new Flaw("invalid-field", `${name} cannot be for everyone.`);
  }
  return readAnyAudience(value, name);
}

/** The same, or everyone. */
export function readAnyAudience(value: Json, name: string): Recipients | Flaw {
  if (!isJsonObject(value)) return new Flaw("invalid-field", `${name} must be an object.`);
  if (Object.keys(value).length === 0) return new Flaw("invalid-field", `${name} names no kind of address.`);
  const audience = readRecipients(value, `${name}.`);
  if (audience instanceof Flaw && audience.code === "too-many-addresses") {
    return new Flaw("too-many-addresses", `A command can have at most ${limits.addresses} addresses.`);
  }
  return audience;
}

export function readGroups(value: Json | undefined): readonly string[] | Flaw {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= limits.groups;
  if (isList && value.every((group): group is string => typeof group === "string" && group !== "")) return value;
  return new Flaw("invalid-field", `groups must be a list of 1 to ${limits.groups} strings that are not empty.`);
}

/** A field that is `true`, `false` or not there. */
export function readFlag(value: Json | undefined, name: string): boolean | Flaw {
  if (value === undefined) return false;
  return typeof value === "boolean" ? value : new Flaw("invalid-field", `${name} must be true or false.`);
}

/**
 * Where an earlier answer ended: its `next`.
 *
 * @param most the bytes that it can have
 */
export function readNext(
  value: Json | undefined,
  most: number = limits.frameIdBytes,
): { readonly next?: string } | Flaw {
  if (value === undefined) return {};
  if (typeof value === "string" && value !== "" && utf8Bytes(value) <= most) return { next: value };
  return new Flaw("invalid-field", "next must be the next of an earlier answer.");
}

/** How much of a page is wanted. */
export function readLimit(value: Json | undefined): number | Flaw {
  if (value === undefined) return limits.page;
  if (isWholeNumber(value, 1) && value <= limits.page) return value;
  return new Flaw("invalid-field", `limit must be a whole number from 1 to ${limits.page}.`);
}

/** An offset: only what is older is wanted. */
export function readBefore(value: Json | undefined): { readonly before?: number } | Flaw {
  if (value === undefined) return {};
  if (isWholeNumber(value, 1)) return { before: value };
  return new Flaw("invalid-field", "before must be an offset.");
}

function isWholeNumber(value: Json, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

/** Users and sessions, at least one. */
export function readParties(value: Json, name: string): PartiesName | Flaw {
  const audience = readAnyAudience(value, name);
  if (audience instanceof Flaw) return audience;
  const { users, sessions, ...others } = audience;
  if (Object.keys(others).length === 0 && hasParties(audience)) {
    return { ...(users !== undefined && { users }), ...(sessions !== undefined && { sessions }) };
  }
  return new Flaw("invalid-field", `${name} must have users or sessions, and nothing else.`);
}

export function hasParties({ users = [], sessions = [] }: PartiesName): boolean {
  return users.length + sessions.length > 0;
}

/**
 * When a denial ends.
 *
 * @param fields how the two fields are called of which one says so
 * @returns `undefined` where neither of them is there
 */
export function readDenialTime(
  command: JsonObject,
  fields: { readonly until: string; readonly for: string },
): DenialTime | undefined | Flaw {
  const until = command[fields.until];
  const seconds = command[fields.for];
  if (until !== undefined && seconds !== undefined) {
    return new Flaw("invalid-field", `${fields.until} and ${fields.for} cannot be used together.`);
  }
  if (until !== undefined) {
    const untilMs = typeof until === "string" && isoTime.test(until) ? Date.parse(until) : Number.NaN;
    if (!Number.isNaN(untilMs)) return { untilMs };
    return new Flaw("invalid-field", `${fields.until} must be a time such as 2026-01-01T00:00:00Z.`);
  }
  if (seconds === undefined) return undefined;
  if (isWholeNumber(seconds, 1) && seconds <= maxDenialSeconds) return { forSeconds: seconds };
  return new Flaw("invalid-field", `${fields.for} must be a whole number of seconds, from 1 to ${maxDenialSeconds}.`);
}

/** ISO 8601 with a zone: a time without one would be another in each process. */
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** What clients are told to show. */
export function readReason(value: Json | undefined): { readonly reason?: string } | Flaw {
  if (value === undefined) return {};
  if (isTextUpTo(limits.reasonBytes, value)) return { reason: value };
  return new Flaw("invalid-field", `reason must be a string of 1 to ${limits.reasonBytes} bytes.`);
}
