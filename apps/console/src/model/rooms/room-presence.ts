import type { GroupMember, PresenceEvent } from "@switchboard/client";
import { memberOf, nameOfOccupant, type RoomMember } from "./occupant.ts";

/** How many were in a room at a time. */
export interface RoomCount {
  readonly atMs: number;
  /** `undefined` where the hub does not count them. */
  readonly users: number | undefined;
  readonly connections: number;
}

/** Somebody who has come or gone. */
export interface Coming {
  /** Counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly came: boolean;
  readonly atMs: number;
}

/** Who is in a room, as one client is told. */
export interface RoomPresence {
  /** Why the client is not told. */
  readonly problem: string | undefined;
  /** By name, the first of them; `undefined` where they are not known, or too many to be told. */
  readonly members: readonly RoomMember[] | undefined;
  /** How often they have changed. */
  readonly changes: number;
  /** The latest first. */
  readonly comings: readonly Coming[];
  readonly comingCount: number;
  /** The oldest first. */
  readonly counts: readonly RoomCount[];
}

export type PresenceNews =
  | { readonly kind: "presence"; readonly event: PresenceEvent; readonly atMs: number }
  | { readonly kind: "members"; readonly members: readonly GroupMember[]; readonly atMs: number }
  | {
      readonly kind: "counted";
      readonly users: number | undefined;
      readonly connections: number;
      readonly atMs: number;
    }
  | { readonly kind: "presence-refused"; readonly code: string; readonly message: string };

export const unknownPresence: RoomPresence = {
  ...{ problem: undefined, members: undefined, changes: 0, comings: [], comingCount: 0, counts: [] },
};

/** A page shows no more. */
export const MOST_MEMBERS = 200;
const MOST_COMINGS = 20;
/** Of forty minutes, where somebody looks all the time and little happens. */
const MOST_COUNTS = 240;

export function withPresence(presence: RoomPresence, news: PresenceNews): RoomPresence {
  switch (news.kind) {
    case "presence": {
      const { event, atMs } = news;
      const changed = {
        ...counted(presence, { atMs, users: event.users, connections: event.connections }),
        ...{ problem: undefined, changes: presence.changes + 1 },
        members: event.members && listed(event.members.map(memberOf), presence.members),
      };
      // At first everybody has come, which nobody has seen.
      return presence.changes === 0 ? changed : withComings(changed, event, atMs);
    }
    case "members": {
      const connections = news.members.reduce((sum, member) => sum + member.connections.length, 0);
      return {
        ...counted(presence, { atMs: news.atMs, users: news.members.length, connections }),
        members: listed(news.members.map(memberOf)),
      };
    }
    case "counted":
      return counted(presence, news);
    case "presence-refused":
      return { ...presence, problem: problemTexts[news.code] ?? news.message };
  }
}

const problemTexts: Readonly<Record<string, string>> = {
  "no-presence": "This hub does not tell this room who joins and leaves.",
  "unknown-action": "This hub is an older version that does not tell who joins and leaves.",
};

function counted(presence: RoomPresence, { atMs, users, connections }: RoomCount): RoomPresence {
  return { ...presence, counts: [...presence.counts, { atMs, users, connections }].slice(-MOST_COUNTS) };
}

function withComings(presence: RoomPresence, { joined, left }: PresenceEvent, atMs: number): RoomPresence {
  const all = [
    ...left.map((who) => ({ name: nameOfOccupant({ ...who }), came: false, atMs })),
    ...joined.map((who) => ({ name: nameOfOccupant({ ...who }), came: true, atMs })),
  ];
  const numbered = all.map((coming, index) => ({ ...coming, number: presence.comingCount + index + 1 }));
  return {
    ...presence,
    comings: [...numbered.reverse(), ...presence.comings].slice(0, MOST_COMINGS),
    comingCount: presence.comingCount + all.length,
  };
}

/** Connections that are known of those who were there before stay known until they are asked for again. */
function listed(members: readonly RoomMember[], before: readonly RoomMember[] = []): readonly RoomMember[] {
  const keyOf = ({ kind, id }: RoomMember) => `${kind} ${id}`;
  const known = new Map(before.map((member) => [keyOf(member), member]));
  return members
    .map((member) => (member.connections === undefined ? (known.get(keyOf(member)) ?? member) : member))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, MOST_MEMBERS);
}
