import type { Taken } from "./presence-board.ts";

/** How much too early a look may be begun: clocks differ, and a queue may be a moment early. */
export const earlyMs = 500;

/** What has been due for longer than that has been lost on its way to a worker: whoever stirs next takes it over. */
export const overdueMs = 15_000;

/** After which a look is tried again while somebody else is at one. */
const busyMs = 1000;

/** When a group is to be looked at, and who is at it; times in epoch milliseconds. */
export interface LookRecord {
  readonly dueAtMs?: number;
  /** The latest look that was begun, named by its time. */
  readonly look?: number;
  /** Until when that one may be under way; absent once it has been ended. */
  readonly lookUntilMs?: number;
  /** Until then the group is not told anything. */
  readonly quietUntilMs?: number;
}

/**
 * What somebody who stirs has to see to, by what was there before.
 *
 * @returns when the look is to be, and whether it is to be in the place of one that was due already; `undefined` where there is
 *   one in time
 */
export function stirred(
  { dueAtMs, quietUntilMs = 0 }: LookRecord,
  wishedMs: number,
  nowMs: number,
): { readonly atMs: number; readonly replaces: boolean } | undefined {
  const atMs = Math.max(wishedMs, quietUntilMs);
  if (dueAtMs === undefined) return { atMs, replaces: false };
  const dueMs = Math.max(dueAtMs, quietUntilMs);
  return dueMs > atMs || dueMs < nowMs - overdueMs ? { atMs, replaces: true } : undefined;
}

/** Whether a look can begin. */
export function isTakeable(record: LookRecord, nowMs: number): boolean {
  const { dueAtMs = Number.POSITIVE_INFINITY, look = 0, lookUntilMs, quietUntilMs = 0 } = record;
  const soonMs = nowMs + earlyMs;
  if (look >= nowMs || quietUntilMs > soonMs || (lookUntilMs ?? 0) > nowMs) return false;
  // One that has not been ended in its time has to be done again.
  return dueAtMs <= soonMs || lookUntilMs !== undefined;
}

/** Why a look could not begin, and when it can. */
export function whyNotTaken(record: LookRecord, nowMs: number): Exclude<Taken, { readonly outcome: "taken" }> {
  const { dueAtMs, lookUntilMs = 0, quietUntilMs = 0 } = record;
  const isDue = dueAtMs !== undefined && dueAtMs <= nowMs + earlyMs;
  // A look that is under way comes back by itself if it fails.
  if (!isDue && (lookUntilMs === 0 || lookUntilMs > nowMs)) {
    return { outcome: "not-due", ...(dueAtMs !== undefined && { dueAtMs }) };
  }
  return { outcome: "later", atMs: Math.max(nowMs + busyMs, quietUntilMs) };
}
