import type { JoinLimits, JoinOutcome } from "@switchboard/domain";
import type { ConnectionItems } from "./connection-items.ts";
import type { MainRecord, MinuteCount } from "./main-record.ts";
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
  const count = keys.length;
  const mostBefore = { joins: limits.perMinute - count, changes: limits.changesPerMinute - count };
  const joining = { add: { joined: keys }, counts: { minute, joins: count, changes: count } };
  const again = { counts: { minute, changes: count } };
  // As if all were new to it: to know better would cost a read.
  const room = { open: true as const, joined: limits.groups - count, counts: { minute, ...mostBefore } };
  let next: Parameters<ConnectionItems["update"]> | undefined;
  if (Math.min(room.joined, mostBefore.joins, mostBefore.changes) >= 0) next = [joining, room];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const admitted = next && (await items.update(...next));
    if (admitted !== undefined) return admitted;
    const record = await items.read();
    if (record === undefined || record.closing) return "unknown";
    const isOver = (kind: MinuteCount) => (record.counted[kind].get(minute) ?? 0) > mostBefore[kind];
    if (isOver("changes")) return "too-fast";
    const fresh = keys.filter((key) => !record.joined.has(key));
    if (fresh.length === 0) {
      // Joined already: a client's repeat, or this very update, whose answer was lost. It counts as a change alone.
      next = [again, { open: true, rev: record.rev, counts: { minute, changes: mostBefore.changes } }];
      continue;
    }
    if (record.joined.size + fresh.length > limits.groups) return "too-many";
    if (isOver("joins")) return "too-fast";
    next = [joining, { open: true, rev: record.rev }];
  }
  return "too-fast";
}
