import { utf8Bytes } from "../model/text.ts";
import type { OccupantKey } from "./occupant.ts";
import type { PresenceLimits } from "./presence-limits.ts";

/** What the connections of a group have been told of it. */
export interface Shown {
  /** That of the latest event; 0 before the first. */
  readonly revision: number;
  /**
   * Whoever has been told as here, and since when they are missing, in epoch milliseconds, if they are: who comes back within
   * the grace was never away. Absent where they are too many to be told.
   */
  readonly occupants?: ReadonlyMap<OccupantKey, number | undefined>;
  readonly users: number;
  readonly connections: number;
}

/** What a group has been told before anything was. */
export const nothingShown: Shown = { revision: 0, occupants: new Map(), users: 0, connections: 0 };

/** Who is in a group when it is looked at. */
export interface Present {
  /** Every occupant once. */
  readonly occupants: ReadonlySet<OccupantKey>;
  readonly connections: number;
}

/** When a group is looked at, and what is known of the time before. */
export interface LookTime {
  readonly nowMs: number;
  /** When it was looked at before; absent if it never was. */
  readonly previousMs?: number;
  /** When somebody last left it; absent if nobody did. */
  readonly leftAtMs?: number;
  /** The look before may have told some of the group what was not kept; absent where what has been told is known. */
  readonly isRepeat?: true;
}

/** What comes of a look at a group. */
export interface Looked {
  /** What has been told after this look; the very same as before where nothing is to be kept. `revision` is still the old one. */
  readonly shown: Shown;
  /** What is to be told now, if anything is: beside the counts who has come and gone, unless they are too many. */
  readonly told?: { readonly joined?: readonly OccupantKey[]; readonly left?: readonly OccupantKey[] };
  /** When somebody who is missing is to be told as gone, in epoch milliseconds; absent where nobody is missing. */
  readonly nextLookAtMs?: number;
}

/**
 * Compares who is in a group with who has been told as here: net, so that whoever has come and gone in between is not told, nor
 * is who was away for less than the grace. A repeated look tells its event even if nothing has changed: whoever has the one that
 * was not kept sees by it that they have to ask.
 */
export function lookAt(before: Shown, present: Present, time: LookTime, limits: PresenceLimits): Looked {
  const after = afterGrace(before.occupants ?? new Map(), present, time, limits);
  const most = before.occupants === undefined ? limits.relistedFrom : limits.mostListed;
  const counts = { revision: before.revision, connections: present.connections };
  const isRepeat = time.isRepeat === true;
  if (!isListable([...after.occupants.keys()], most, limits)) {
    // Of so many, those who are away for a moment are not told from those who have gone.
    const users = present.occupants.size;
    if (users !== before.users || isRepeat) return { shown: { ...counts, users }, told: {} };
    return { shown: before.occupants === undefined ? before : { ...counts, users } };
  }
  const { joined, left, occupants, nextLookAtMs } = after;
  const next = nextLookAtMs === undefined ? {} : { nextLookAtMs };
  const shown = { ...counts, occupants, users: occupants.size };
  if (before.occupants === undefined) {
    return { shown, ...((shown.users !== before.users || isRepeat) && { told: {} }), ...next };
  }
  if (joined.length + left.length > 0 || isRepeat) {
    const isShort = bytesOf(joined) + bytesOf(left) <= limits.mostListedBytes;
    return { shown, told: isShort ? { joined, left } : {}, ...next };
  }
  const isSame = [...occupants].every(([key, since]) => before.occupants?.get(key) === since);
  return { shown: isSame ? before : { ...shown, connections: before.connections }, ...next };
}

/** Who is here after a look, be it within their grace, and who has come or gone. */
function afterGrace(
  before: ReadonlyMap<OccupantKey, number | undefined>,
  present: Present,
  { nowMs, previousMs = 0, leftAtMs = 0 }: LookTime,
  { graceMs }: PresenceLimits,
) {
  // Whoever was there at the look before has left since, and nobody left after the latest to leave.
  const missingSinceMs = leftAtMs > previousMs ? Math.min(leftAtMs, nowMs) : nowMs;
  const occupants = new Map<OccupantKey, number | undefined>();
  const left: OccupantKey[] = [];
  let nextLookAtMs: number | undefined;
  for (const [key, alreadySinceMs] of before) {
    if (present.occupants.has(key)) {
      occupants.set(key, undefined);
      continue;
    }
    const sinceMs = alreadySinceMs ?? missingSinceMs;
    if (nowMs - sinceMs >= graceMs) {
      left.push(key);
    } else {
      occupants.set(key, sinceMs);
      nextLookAtMs = Math.min(nextLookAtMs ?? Number.POSITIVE_INFINITY, sinceMs + graceMs);
    }
  }
  const joined = [...present.occupants].filter((key) => !before.has(key));
  for (const key of joined) occupants.set(key, undefined);
  return { occupants, joined, left, nextLookAtMs };
}

function isListable(keys: readonly OccupantKey[], most: number, { mostListedBytes }: PresenceLimits): boolean {
  return keys.length <= most && bytesOf(keys) <= mostListedBytes;
}

/** Some more than the keys take as JSON. */
function bytesOf(keys: readonly OccupantKey[]): number {
  return keys.reduce((sum, key) => sum + utf8Bytes(JSON.stringify(key)) + 10, 0);
}
