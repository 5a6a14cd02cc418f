import type { JoinLimits, JoinOutcome } from "@switchboard/domain";
import type { Condition, ConnectionItems } from "./connection-items.ts";
import type { MainRecord } from "./main-record.ts";
import { settle } from "./settle.ts";

/** How often a join that others come before is tried: each time, one of the same connection's own has succeeded. */
const attempts = 8;

/** What a client joins, and when. */
export interface ClientJoin {
  readonly keys: readonly string[];
  readonly limits: JoinLimits;
  /** The minute in which it counts, in minutes since the epoch. */
  readonly minute: number;
}

/** Joins all of them, or none. */
export async function joinAsClient(items: ConnectionItems, join: ClientJoin): Promise<JoinOutcome> {
  const admitted = await admit(items, join);
  if (typeof admitted === "string") return admitted;
  return (await settle(items, admitted, join.keys)) ? "joined" : "unknown";
}

/** What a backend joins a connection to is bound by no limits. */
export async function joinAsBackend(items: ConnectionItems, keys: readonly string[]): Promise<JoinOutcome> {
  const granted = await items.update({ add: { granted: keys } }, { open: true });
  return granted !== undefined && (await settle(items, granted, keys)) ? "joined" : "unknown";
}

/** @returns the main item with all the keys in it, or why there is none */
async function admit(
  items: ConnectionItems,
  { keys, limits, minute }: ClientJoin,
): Promise<MainRecord | Exclude<JoinOutcome, "joined">> {
  const joining = { add: { joined: keys }, joins: { minute, count: keys.length } };
  const mostBefore = { joined: limits.groups - keys.length, joins: limits.perMinute - keys.length };
  // As if all were new to it: to know better would cost a read.
  let condition: Condition | undefined;
  if (mostBefore.joined >= 0 && mostBefore.joins >= 0) {
    condition = { open: true, joined: mostBefore.joined, joins: { minute, count: mostBefore.joins } };
  }
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const joined = condition && (await items.update(joining, condition));
    if (joined !== undefined) return joined;
    const record = await items.read();
    if (record === undefined || record.closing) return "unknown";
    const fresh = keys.filter((key) => !record.joined.has(key));
    // Joined already: a client's repeat, or this very update, whose answer was lost. Limits have no say in it.
    if (fresh.length === 0) return record;
    if (record.joined.size + fresh.length > limits.groups) return "too-many";
    if ((record.joinsIn.get(minute) ?? 0) > mostBefore.joins) return "too-fast";
    condition = { open: true, rev: record.rev };
  }
  return "too-fast";
}
