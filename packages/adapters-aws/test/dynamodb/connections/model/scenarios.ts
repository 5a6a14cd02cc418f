import type { Doing } from "./doings.ts";
import type { Main, Table } from "./table.ts";
import type { Scenario } from "./world.ts";

/** A session that everybody proves, a proved group, and rooms to join; `old` is where the room was under other shards. */
const [session, proved, room, other, old] = ["s", "g", "r", "r2", "r-old"];

const join: Doing = { does: "join", keys: [room] };
const leave: Doing = { does: "leave", keys: [room] };
const grant: Doing = { does: "grant", keys: [room] };
const takeOut: Doing = { does: "leave", keys: [room], by: "backend" };
const disconnect: Doing = { does: "disconnect" };
const disconnectSoon: Doing = { does: "disconnect", soon: true };
const register: Doing = { does: "register", proved: [session, proved] };
const joinProved: Doing = { does: "join", keys: [proved] };
const leaveProved: Doing = { does: "leave", keys: [proved] };
const renew = (endsAt: number, ...keys: string[]): Doing => ({ does: "renew", proved: [session, ...keys], endsAt });

/** A connection as it is after what was done one after the other. */
function connected(main: Partial<Main> = {}): Table {
  const { addresses = [session, proved].sort(), joined = [], granted = [], rev = 1 } = main;
  const keys = [...new Set([...addresses, ...joined, ...granted])].sort();
  return {
    main: {
      addresses,
      joined,
      granted,
      rev,
      renewed: 0,
      closing: false,
      counted: { joins: {}, changes: {} },
      endsAt: 0,
      ...main,
    },
    registrations: Object.fromEntries(keys.map((key) => [key, { rev: Math.min(rev, 1), endsAt: 0 }])),
  };
}

const inRoom = connected({ joined: [room], rev: 2 });
const granted = connected({ granted: [room], rev: 2 });
/** As a version without revisions has written it. */
const ofBefore = connected({ rev: 0 });
const none: Table = { registrations: {} };

/** What a client's next word about its groups, or the next proof, mends: what a function that was killed has left of a group. */
export const mending: Doing = { does: "leave", keys: [room, other, old, proved], by: "backend" };

function scenario(name: string, before: Table, ...lines: readonly (readonly Doing[])[]): Scenario {
  return { name, before, lines };
}

/**
 * Whoever is told that it is too fast has to ask again: where the answer to an update was lost, its repeat may be one change too
 * many, and what it has begun is left half done until then.
 */
function atTheLimitOfChanges(): readonly Scenario[] {
  const lastJoin: Doing = { does: "join", keys: [room], changes: 1 };
  const lastLeave: Doing = { does: "leave", keys: [room], changes: 1 };
  return [
    scenario("a member joins again at every limit, and leaves", inRoom, [{ ...lastJoin, most: 1 }], [leave]),
    scenario("join and leave where there is one change left", connected(), [lastJoin], [lastLeave]),
    scenario("a leave that is one change too many, and disconnect", inRoom, [lastJoin, lastLeave], [disconnect]),
  ].map((each) => ({ ...each, afterwards: [mending] }));
}

/** What is done with one connection at the same time, two and three things each. */
export const scenarios: readonly Scenario[] = [
  scenario("join and leave", connected(), [join], [leave]),
  scenario("join and leave of a member", inRoom, [join], [leave]),
  scenario("join and join", connected(), [join], [join]),
  scenario("join, leave, join", connected(), [join], [leave], [join]),
  scenario("join, leave and join, one after the other, beside a join", connected(), [join, leave, join], [join]),
  scenario("leave and leave", inRoom, [leave], [leave]),
  scenario("join and disconnect", connected(), [join], [disconnect]),
  scenario("join of another room and disconnect", inRoom, [{ does: "join", keys: [other] }], [disconnect]),
  scenario("leave and disconnect", inRoom, [leave], [disconnect]),
  scenario("join, leave and disconnect", connected(), [join], [leave], [disconnect]),
  scenario("two disconnects", inRoom, [disconnect], [disconnect]),
  scenario("join and two disconnects", connected(), [join], [disconnect], [disconnect]),
  scenario("join of two rooms, leave of one", connected(), [{ does: "join", keys: [room, other] }], [leave]),
  scenario(
    "two joins where there is room for one",
    connected(),
    [{ ...join, most: 1 }],
    [{ does: "join", keys: [other], most: 1 }],
  ),
  scenario("a join where there is room for one", connected(), [{ ...join, most: 1 }]),
  scenario("a join where there is room for one, twice", connected(), [{ ...join, most: 1 }], [{ ...join, most: 1 }]),
  ...atTheLimitOfChanges(),
  scenario("join and grant, leave", connected(), [join], [grant], [leave]),
  scenario("grant, and a backend takes out", connected(), [grant], [takeOut], [join]),
  scenario("grant and disconnect", granted, [grant], [disconnect], [leave]),
  scenario("a proved group is joined and left", connected(), [joinProved], [leaveProved]),
  scenario("a room moves between shards", connected({ joined: [old], rev: 2 }), [join], [{ ...leave, also: [old] }]),
  scenario("renew and join", connected(), [renew(1, proved)], [join]),
  scenario("renew and leave", inRoom, [renew(1, proved)], [leave]),
  scenario("renew and disconnect", connected(), [renew(1, proved, room)], [disconnect]),
  scenario("renew, join and disconnect", connected(), [renew(1, proved)], [join], [disconnect]),
  scenario("two renewals that prove the same", connected(), [renew(1, proved)], [renew(2, proved)]),
  scenario("two renewals that prove other groups", connected(), [renew(1, room)], [renew(2, proved)]),
  scenario("a renewal without a group, and one with it", connected(), [renew(1)], [renew(2, proved)]),
  scenario("a renewal drops a group that is joined", connected(), [renew(1)], [joinProved]),
  scenario("a renewal drops a group that is left", connected({ joined: [proved], rev: 2 }), [renew(1)], [leaveProved]),
  scenario("a renewal proves a group that is joined", connected(), [renew(1, proved, room)], [join]),
  scenario("a renewal proves a group that is left", inRoom, [renew(1, proved, room)], [leave]),
  scenario("register", none, [register]),
  scenario("register and disconnect", none, [register], [disconnectSoon]),
  scenario("register and grant", none, [register], [grant]),
  scenario("register, grant and disconnect", none, [register], [grant], [disconnectSoon]),
  scenario("join, leave and disconnect of a connection of the version before", ofBefore, [join], [leave], [disconnect]),
  scenario("renewal of a connection of the version before", ofBefore, [renew(1, proved)], [join]),
];
