import { Flaw } from "./flaw.ts";
import type { HistoryFrame, MembersFrame, WirePosition } from "./frames.ts";
import { isTextUpTo, type Json, type JsonObject } from "./json.ts";
import { limits } from "./limits.ts";

const joinable = new RegExp(`^[A-Za-z0-9._:~-]{1,${limits.joinableBytes}}$`);

/** Whether connections can join a group of this name at run time; a token may prove groups of any name. */
export function isJoinable(group: string): boolean {
  return joinable.test(group);
}

/**
 * Groups to join or to leave.
 *
 * @param least how many there must be
 */
export function readGroups(value: Json | undefined, least: 0 | 1): readonly string[] | Flaw {
  if (!isListOf(value, isGroupName, least, limits.groups)) {
    return new Flaw(
      "invalid-field",
      `groups must be a list of ${least} to ${limits.groups} names, each 1 to ${limits.joinableBytes} letters, digits and ._:~-.`,
    );
  }
  return value;
}

/**
 * Positions in streams, no two of the same epoch.
 *
 * @param name what the field is called, in messages
 * @param least how many there must be
 */
export function readPositions(value: Json | undefined, name: string, least: 0 | 1): readonly WirePosition[] | Flaw {
  if (!isListOf(value, isPosition, least, limits.positions)) {
    return new Flaw(
      "invalid-field",
      `${name} must be a list of ${least} to ${limits.positions} pairs, each an epoch of 1 to ${limits.epochBytes} bytes and an offset from 0 to 2^53 - 1.`,
    );
  }
  const epochs = new Set(value.map(([epoch]) => epoch));
  return epochs.size === value.length ? value : new Flaw("invalid-field", `${name} has an epoch twice.`);
}

/** Which group, of any name. */
export function readGroup({ group }: JsonObject): { readonly group: string } | Flaw {
  if (isTextUpTo(limits.groupBytes, group)) return { group };
  return new Flaw("invalid-field", `group must be a string of 1 to ${limits.groupBytes} bytes.`);
}

/** Which page of a group's members. */
export function readMembersPage(value: JsonObject): Pick<MembersFrame, "group" | "after" | "limit"> | Flaw {
  const group = readGroup(value);
  if (group instanceof Flaw) return group;
  const { after, limit } = value;
  if (after !== undefined && !isTextUpTo(limits.afterBytes, after)) {
    return new Flaw("invalid-field", `after must be a string of 1 to ${limits.afterBytes} bytes.`);
  }
  if (limit !== undefined && !isWhole(limit, 1, limits.members)) {
    return new Flaw("invalid-field", `limit must be a whole number from 1 to ${limits.members}.`);
  }
  return { ...group, ...(after !== undefined && { after }), ...(limit !== undefined && { limit }) };
}

/** Which page of a group's history. */
export function readPage(value: JsonObject): Pick<HistoryFrame, "group" | "before" | "limit"> | Flaw {
  const group = readGroup(value);
  if (group instanceof Flaw) return group;
  const { before, limit } = value;
  if (before !== undefined && !isWhole(before, 1)) {
    return new Flaw("invalid-field", "before must be a whole number from 1 to 2^53 - 1.");
  }
  if (limit !== undefined && !isWhole(limit, 1, limits.page)) {
    return new Flaw("invalid-field", `limit must be a whole number from 1 to ${limits.page}.`);
  }
  return { ...group, ...(before !== undefined && { before }), ...(limit !== undefined && { limit }) };
}

function isListOf<Item extends Json>(
  value: Json | undefined,
  isItem: (item: Json) => item is Item,
  least: number,
  most: number,
): value is readonly Item[] {
  return Array.isArray(value) && value.length >= least && value.length <= most && value.every(isItem);
}

function isGroupName(value: Json): value is string {
  return typeof value === "string" && isJoinable(value);
}

function isPosition(value: Json): value is WirePosition {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [epoch, offset] = value;
  return isTextUpTo(limits.epochBytes, epoch) && isWhole(offset, 0);
}

function isWhole(value: Json | undefined, least: number, most = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;
}
