import { expect } from "vitest";
import type { Address, Connection, ConnectionRegistry, JoinLimits } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { fullConnection, sampleConnection, uniqueId } from "../sample-connection.ts";
import {
  type ConnectionRegistrySubject,
  expectNothingLeft,
  found,
  idsAt,
  inOrder,
  listed,
  ownAddress,
  timesAt,
} from "./subject.ts";

const limits: JoinLimits = { groups: 100, perMinute: 200, changesPerMinute: 1000 };
const aMinuteMs = 60_000;

/** A connection joins and leaves groups beyond those that its identity proves. */
export const joining = {
  "joins groups: the connection is found in them, and listed at them": async ({ registry }) => {
    const [connection, groups] = [fullConnection(), roomNames(3)];
    await registry.register(connection);
    expect(await registry.join(connection, groups, limits)).toBe("joined");
    expect(await found(registry, connection)).toEqual(joined(connection, groups));
    const { connectionId, expiresAtMs, protocol } = connection;
    for (const at of groups.map(room)) {
      expect(await listed(registry, at)).toMatchObject([{ connectionId, expiresAtMs, protocol, groups: [] }]);
      expect(await idsAt(registry, at, { fresh: true })).toEqual([connectionId]);
      expect(await registry.count(at)).toBe(1);
    }
  },

  "keeps a connection's other registrations as they are when it joins": async ({ registry }) => {
    const [connection, groups] = [fullConnection(), roomNames(2)];
    await registry.register(connection);
    await registry.join(connection, groups, limits);
    for (const at of [ownAddress(connection), ...connection.addresses]) {
      const registration = (await listed(registry, at)).find((each) => each.connectionId === connection.connectionId);
      expect([...(registration?.groups ?? [])].sort()).toEqual(at.kind === "group" ? [] : connection.identity.groups);
    }
  },

  "leaves groups: the connection is in the others, and listed there alone": async ({ registry }) => {
    const [connection, groups] = [fullConnection(), roomNames(3)];
    const [left = "", ...stayed] = groups;
    await registry.register(connection);
    await registry.join(connection, groups, limits);
    await registry.leave(connection, [left]);
    expect(await found(registry, connection)).toEqual(joined(connection, stayed));
    expect(await registry.count(room(left))).toBe(0);
    for (const group of stayed) expect(await timesAt(registry, room(group), connection)).toBe(1);
    await registry.leave(connection, stayed);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
  },

  "joins again what was left, and again what is joined": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(2)];
    await registry.register(connection);
    for (let time = 0; time < 3; time += 1) {
      for (let again = 0; again < 2; again += 1) {
        expect(await registry.join(connection, groups, limits)).toBe("joined");
        for (const group of groups) expect(await timesAt(registry, room(group), connection)).toBe(1);
      }
      await registry.leave(connection, groups);
      for (const group of groups) expect(await timesAt(registry, room(group), connection)).toBe(0);
    }
  },

  "takes a group that is named twice for one": async ({ registry }) => {
    const [connection, [group = ""]] = [sampleConnection(), roomNames(1)];
    await registry.register(connection);
    expect(await registry.join(connection, [group, group], { groups: 1, perMinute: 1, changesPerMinute: 1000 })).toBe(
      "joined",
    );
    expect(await found(registry, connection)).toEqual(joined(connection, [group]));
    await registry.leave(connection, [group, group]);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
  },

  "knows no connection that was never registered, and lets it leave": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(1)];
    for (const by of ["client", "backend"] as const) {
      expect(await registry.join(connection, groups, limits, by)).toBe("unknown");
      await registry.leave(connection, groups, by);
    }
    await expectNothingLeft(registry, joined(connection, groups));
  },

  "forgets a connection with everything that it has joined, and lets it join no more": async ({ registry }) => {
    const [connection, groups, granted] = [fullConnection(), roomNames(3), roomNames(2)];
    await registry.register(connection);
    await registry.join(connection, groups, limits);
    await registry.join(connection, granted, limits, "backend");
    const all = joined(connection, [...groups, ...granted]);
    expect(inOrder((await registry.unregister(connection))?.connection)).toEqual(all);
    await expectNothingLeft(registry, all);
    for (const by of ["client", "backend"] as const) {
      expect(await registry.join(connection, groups, limits, by)).toBe("unknown");
    }
    await expectNothingLeft(registry, all);
  },

  "lets a connection join as many groups as it may, and none of more": async ({ registry }) => {
    const [connection, groups, further] = [sampleConnection(), roomNames(100), roomNames(2)];
    await registry.register(connection);
    expect(await registry.join(connection, groups.slice(0, 99), limits)).toBe("joined");
    expect(await registry.join(connection, further, limits)).toBe("too-many");
    expect(await found(registry, connection)).toEqual(joined(connection, groups.slice(0, 99)));
    for (const group of further) expect(await registry.count(room(group))).toBe(0);
    expect(await registry.join(connection, groups.slice(99), limits)).toBe("joined");
    expect(await registry.join(connection, further.slice(0, 1), limits)).toBe("too-many");
    await registry.leave(connection, groups.slice(0, 2));
    expect(await registry.join(connection, further, limits)).toBe("joined");
    await registry.unregister(connection);
    await expectNothingLeft(registry, joined(connection, [...groups, ...further]));
  },

  "refuses more groups at once than a connection may join": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(3)];
    await registry.register(connection);
    expect(await registry.join(connection, groups, { groups: 2, perMinute: 200, changesPerMinute: 1000 })).toBe(
      "too-many",
    );
    expect(await registry.join(connection, groups, { groups: 100, perMinute: 2, changesPerMinute: 1000 })).toBe(
      "too-fast",
    );
    expect(await found(registry, connection)).toEqual(connection);
  },

  "joins what is joined again, at every limit": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(4)];
    const tight = { groups: 4, perMinute: 4, changesPerMinute: 1000 };
    await registry.register(connection);
    expect(await registry.join(connection, groups, tight)).toBe("joined");
    expect(await registry.join(connection, groups, tight)).toBe("joined");
    expect(await registry.join(connection, groups.slice(1), tight)).toBe("joined");
    expect(await registry.join(connection, groups, { groups: 1, perMinute: 1, changesPerMinute: 1000 })).toBe("joined");
    expect(await found(registry, connection)).toEqual(joined(connection, groups));
  },

  "counts what is joined already as no further group": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(4)];
    const four = { groups: 4, perMinute: 200, changesPerMinute: 1000 };
    await registry.register(connection);
    expect(await registry.join(connection, groups.slice(0, 3), four)).toBe("joined");
    expect(await registry.join(connection, groups, four)).toBe("joined");
    expect(await found(registry, connection)).toEqual(joined(connection, groups));
  },

  "lets a connection join so many names a minute": async ({ registry, advance }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    const five = { groups: 100, perMinute: 5, changesPerMinute: 1000 };
    expect(await registry.join(connection, roomNames(3), five)).toBe("joined");
    const [refused, further] = [roomNames(3), roomNames(2)];
    expect(await registry.join(connection, refused, five)).toBe("too-fast");
    for (const group of refused) expect(await registry.count(room(group))).toBe(0);
    expect(await registry.join(connection, further, five)).toBe("joined");
    await registry.leave(connection, further);
    expect(await registry.join(connection, further, five)).toBe("too-fast");
    for (let minute = 0; minute < 8; minute += 1) {
      advance(aMinuteMs);
      expect(await registry.join(connection, roomNames(5), five)).toBe("joined");
      expect(await registry.join(connection, roomNames(1), five)).toBe("too-fast");
    }
  },

  "lets a connection join again and leave so many names a minute": async ({ registry, advance }) => {
    const [connection, groups] = [sampleConnection(), roomNames(3)];
    await registry.register(connection);
    const eight = { groups: 3, perMinute: 100, changesPerMinute: 8 };
    for (let minute = 0; minute < 3; minute += 1) {
      expect(await registry.join(connection, groups, eight)).toBe("joined");
      expect(await registry.join(connection, groups, eight)).toBe("joined");
      // Nothing is half done.
      expect(await registry.leave(connection, groups, "client", eight)).toBe("too-fast");
      expect(await registry.join(connection, groups, eight)).toBe("too-fast");
      expect(await found(registry, connection)).toEqual(joined(connection, groups));
      expect(await registry.leave(connection, groups.slice(0, 2), "client", eight)).toBe("left");
      expect(await registry.leave(connection, groups.slice(2), "client", eight)).toBe("too-fast");
      expect(await found(registry, connection)).toEqual(joined(connection, groups.slice(2)));
      for (const group of groups.slice(0, 2)) expect(await timesAt(registry, room(group), connection)).toBe(0);
      expect(await registry.leave(connection, groups, "backend", eight)).toBe("left");
      expect(await found(registry, connection)).toEqual(connection);
      advance(aMinuteMs);
    }
    expect(await registry.leave(connection, roomNames(9), "client", eight)).toBe("too-fast");
    await registry.unregister(connection);
    expect(await registry.leave(connection, groups, "client", eight)).toBe("left");
  },

  "lets one of many joins at once in, where there is room for one": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    const rooms = roomNames(12);
    const outcomes = await Promise.all(
      rooms.map((group) => registry.join(connection, [group], { groups: 1, perMinute: 200, changesPerMinute: 1000 })),
    );
    const [group = ""] = rooms.filter((_, nth) => outcomes[nth] === "joined");
    expect(outcomes.toSorted()).toEqual(["joined", ...Array(11).fill("too-many")]);
    expect(await found(registry, connection)).toEqual(joined(connection, [group]));
    for (const each of rooms) expect(await registry.count(room(each))).toBe(each === group ? 1 : 0);
  },

  "lets a connection join what it proves, and keeps it there when it leaves": async ({ registry }) => {
    const connection = fullConnection();
    const { groups } = connection.identity;
    await registry.register(connection);
    expect(await registry.join(connection, groups, limits)).toBe("joined");
    expect(await found(registry, connection)).toEqual(inOrder({ ...connection, joinedGroups: groups }));
    await registry.leave(connection, groups);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
    for (const group of groups) expect(await timesAt(registry, room(group), connection)).toBe(1);
  },

  "lets a client leave nothing that its identity proves": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    for (const by of ["client", "backend"] as const) await registry.leave(connection, connection.identity.groups, by);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
    for (const at of connection.addresses) expect(await timesAt(registry, at, connection)).toBe(1);
  },

  "joins for a backend whatever the limits are, and a client does not undo it": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(3)];
    const none = { groups: 0, perMinute: 0, changesPerMinute: 1000 };
    await registry.register(connection);
    expect(await registry.join(connection, groups, none, "backend")).toBe("joined");
    await registry.leave(connection, groups);
    expect(await found(registry, connection)).toEqual(joined(connection, groups));
    // What a backend has granted leaves the client all the room that it has.
    expect(await registry.join(connection, roomNames(1), { groups: 1, perMinute: 1, changesPerMinute: 1000 })).toBe(
      "joined",
    );
  },

  "takes a connection out for a backend, whoever has joined it": async ({ registry }) => {
    const [connection, own, granted] = [sampleConnection(), roomNames(1), roomNames(1)];
    const both = roomNames(1);
    await registry.register(connection);
    await registry.join(connection, [...own, ...both], limits);
    await registry.join(connection, [...granted, ...both], limits, "backend");
    await registry.leave(connection, [...own, ...granted, ...both], "backend");
    expect(await found(registry, connection)).toEqual(connection);
    for (const group of [...own, ...granted, ...both]) expect(await registry.count(room(group))).toBe(0);
  },

  "keeps whoever was joined by both where a backend had granted it": async ({ registry }) => {
    const [connection, groups] = [sampleConnection(), roomNames(1)];
    await registry.register(connection);
    await registry.join(connection, groups, limits, "backend");
    await registry.join(connection, groups, limits);
    await registry.leave(connection, groups);
    expect(await found(registry, connection)).toEqual(joined(connection, groups));
    for (const group of groups) expect(await timesAt(registry, room(group), connection)).toBe(1);
  },

  "keeps a connection that joins, leaves and joins at once either in a group or out of it": async ({ registry }) => {
    for (let time = 0; time < 6; time += 1) {
      const [connection, groups] = [sampleConnection(), roomNames(2)];
      await registry.register(connection);
      await Promise.all([
        registry.join(connection, groups, limits),
        registry.leave(connection, groups),
        registry.join(connection, groups, limits),
        ...(time % 2 === 0 ? [registry.leave(connection, groups.slice(1))] : []),
      ]);
      await expectAsFound(registry, connection, groups);
    }
  },

  "leaves nothing of a connection that is forgotten while it joins": async ({ registry }) => {
    for (let time = 0; time < 6; time += 1) {
      const [connection, groups] = [fullConnection(), roomNames(3)];
      await registry.register(connection);
      if (time % 2 === 0) await registry.join(connection, groups.slice(2), limits);
      await Promise.all([
        registry.join(connection, groups.slice(0, 1), limits),
        registry.unregister(connection),
        registry.join(connection, groups.slice(1), limits, "backend"),
        registry.leave(connection, groups),
      ]);
      await expectNothingLeft(registry, joined(connection, groups));
    }
  },

  "counts whoever is registered at an address": async ({ registry }) => {
    const [group = ""] = roomNames(1);
    expect(await registry.count(room(group))).toBe(0);
    const connections = Array.from({ length: 12 }, () => fullConnection());
    await Promise.all(connections.map((connection) => registry.register(connection)));
    await Promise.all(connections.map((connection) => registry.join(connection, [group], limits)));
    expect(await registry.count(room(group))).toBe(12);
    for (const at of connections[0]?.addresses ?? []) {
      if (at.kind !== "everyone") expect(await registry.count(at)).toBe(1);
    }
    await Promise.all(connections.map((connection) => registry.leave(connection, [group])));
    expect(await registry.count(room(group))).toBe(0);
  },
} satisfies Behaviours<ConnectionRegistrySubject>;

function room(id: string): Address {
  return { kind: "group", id };
}

function roomNames(count: number): readonly string[] {
  return Array.from({ length: count }, () => uniqueId("room"));
}

/** A connection after it has joined groups that it did not prove, in the order of `inOrder`. */
function joined(connection: Connection, groups: readonly string[]): Connection {
  if (groups.length === 0) return inOrder(connection);
  return inOrder({ ...connection, joinedGroups: groups, addresses: [...connection.addresses, ...groups.map(room)] });
}

/** What a connection is found to be in, and where it is listed, are the same. */
async function expectAsFound(
  registry: ConnectionRegistry,
  connection: Connection,
  groups: readonly string[],
): Promise<void> {
  const { joinedGroups = [] } = (await registry.find(connection)) ?? {};
  for (const group of groups) {
    expect(await timesAt(registry, room(group), connection)).toBe(joinedGroups.includes(group) ? 1 : 0);
  }
}
