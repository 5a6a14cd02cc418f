import { expect } from "vitest";
import { type Address, type Connection, StoreFault } from "../../../index.ts";
import { type Behaviours, missing } from "../describe-behaviours.ts";
import { frozen } from "../frozen.ts";
import { fullConnection, sampleConnection, uniqueId } from "../sample-connection.ts";
import {
  type ConnectionRegistrySubject,
  expectNothingLeft,
  found,
  idsAt,
  inOrder,
  listed,
  ownAddress,
  pagesAt,
  timesAt,
} from "./subject.ts";

/** A connection enters the registry and leaves it. */
export const registering = {
  "finds a connection with everything it has": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
  },

  "finds a connection that has nothing but its id": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    expect(await registry.find(connection)).toEqual(connection);
    expect(await listed(registry, ownAddress(connection))).toHaveLength(1);
    expect((await registry.unregister(connection))?.connection).toEqual(connection);
    expect(await registry.find(connection)).toBeUndefined();
  },

  "remembers how an identity was proved, and the protocol": async ({ registry }) => {
    for (const provedBy of ["none", "signed", "cognito"] as const) {
      const connection = sampleConnection({ identity: { provedBy }, protocol: `${provedBy}.v2` });
      await registry.register(connection);
      expect(await registry.find(connection)).toEqual(connection);
    }
  },

  "knows nothing of what it was not told": async ({ registry }) => {
    const id = uniqueId("nobody");
    expect(await registry.find({ connectionId: id })).toBeUndefined();
    expect((await registry.unregister({ connectionId: id }))?.connection).toBeUndefined();
    for (const kind of ["connection", "session", "client", "user", "group"] as const) {
      expect(await pagesAt(registry, { kind, id })).toEqual([]);
    }
  },

  "registers twice as once": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    await registry.register(connection);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
    for (const address of connection.addresses) expect(await timesAt(registry, address, connection)).toBe(1);
  },

  "registers an address that is named twice once": async ({ registry }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    const connection = sampleConnection({ addresses: [address, { ...address }] });
    await registry.register(connection);
    expect(await idsAt(registry, address)).toEqual([connection.connectionId]);
    expect(await registry.find(connection)).toEqual({ ...connection, addresses: [address] });
    await registry.unregister(connection);
    expect(await listed(registry, address)).toEqual([]);
  },

  "unregisters everywhere and returns what was there": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    expect(inOrder((await registry.unregister(connection))?.connection)).toEqual(inOrder(connection));
    await expectNothingLeft(registry, connection);
  },

  "unregisters one connection and leaves the others at its addresses": async ({ registry }) => {
    const stays = fullConnection();
    const leaves = { ...stays, connectionId: uniqueId("leaves") };
    await registry.register(stays);
    await registry.register(leaves);
    await registry.unregister(leaves);
    for (const address of stays.addresses) {
      expect(await timesAt(registry, address, stays)).toBe(1);
      expect(await timesAt(registry, address, leaves)).toBe(0);
    }
  },

  "gives an unregistered connection to the first caller only": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    expect((await registry.unregister(connection))?.connection).toBeDefined();
    expect((await registry.unregister(connection))?.connection).toBeUndefined();
  },

  "gives an unregistered connection to one of several callers at once": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const results = await Promise.all(Array.from({ length: 8 }, () => registry.unregister(connection)));
    expect(results.flatMap((result) => (result === undefined ? [] : [inOrder(result.connection)]))).toEqual([
      inOrder(connection),
    ]);
    await expectNothingLeft(registry, connection);
  },

  "keeps the home of a connection, and the groups that it was joined to": async ({ registry }) => {
    const address: Address = { kind: "group", id: uniqueId("joined") };
    const joinedGroups = [address.id];
    const connection = sampleConnection({ home: "https://abc.example/live", joinedGroups, addresses: [address] });
    const { connectionId, home } = connection;
    await registry.register(connection);
    expect(await registry.find(connection)).toEqual(connection);
    expect(await listed(registry, address)).toMatchObject([{ connectionId, home }]);
    expect((await registry.unregister(connection))?.connection).toEqual(connection);
  },

  "removes the registration a lost connection was found by": async ({ registry, loseRecord }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    const connection = sampleConnection({ addresses: [address] });
    await registry.register(connection);
    await loseRecord(connection.connectionId);
    expect(await registry.find(connection)).toBeUndefined();
    const [foundBy] = await listed(registry, address);
    expect(foundBy?.connectionId).toBe(connection.connectionId);
    expect((await registry.unregister(connection, foundBy))?.connection).toBeUndefined();
    expect(await listed(registry, address)).toEqual([]);
  },

  "unregisters a connection that was found at any of its addresses": async ({ registry }) => {
    for (const find of [ownAddress, ({ addresses }: Connection) => addresses[3]]) {
      const connection = fullConnection();
      await registry.register(connection);
      const [foundBy] = await listed(registry, find(connection) ?? ownAddress(connection));
      expect(inOrder((await registry.unregister(connection, foundBy))?.connection)).toEqual(inOrder(connection));
      await expectNothingLeft(registry, connection);
    }
  },

  "registers and unregisters a connection with 100 groups completely": async ({ registry }) => {
    const groups = Array.from({ length: 100 }, () => uniqueId("group"));
    const connection = sampleConnection({
      identity: { provedBy: "cognito", groups },
      addresses: groups.map((id) => ({ kind: "group", id })),
    });
    await registry.register(connection);
    expect(await found(registry, connection)).toEqual(inOrder(connection));
    const counts = await Promise.all(connection.addresses.map((address) => timesAt(registry, address, connection)));
    expect(counts).toEqual(groups.map(() => 1));
    await registry.unregister(connection);
    await expectNothingLeft(registry, connection);
  },

  "still has what is expired, with its expiry": async ({ registry }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    const expiresAtMs = Date.parse("2001-02-03T04:05:06Z");
    const connection = sampleConnection({ expiresAtMs, connectedAtMs: expiresAtMs - 1, addresses: [address] });
    await registry.register(connection);
    expect(await registry.find(connection)).toEqual(connection);
    expect(await listed(registry, address)).toMatchObject([{ expiresAtMs }]);
    expect((await registry.unregister(connection))?.connection).toEqual(connection);
  },

  "does a hundred things at once": async ({ registry }) => {
    const connections = Array.from({ length: 120 }, fullConnection);
    await Promise.all(connections.map((connection) => registry.register(connection)));
    const all = await Promise.all(connections.map((connection) => found(registry, connection)));
    expect(all).toEqual(connections.map(inOrder));
    const gone = await Promise.all(connections.map(({ connectionId }) => registry.unregister({ connectionId })));
    expect(gone.map((departure) => inOrder(departure?.connection))).toEqual(connections.map(inOrder));
    const left = await Promise.all(connections.map(({ connectionId }) => registry.find({ connectionId })));
    expect(left.filter((connection) => connection !== undefined)).toEqual([]);
  },

  "does not change what it is given": async ({ registry }) => {
    const connection = fullConnection();
    const before = structuredClone(connection);
    await registry.register(frozen(connection));
    const [foundBy] = await listed(registry, connection.addresses[0] ?? ownAddress(connection));
    expect(foundBy).toBeDefined();
    await registry.unregister(connection, frozen(foundBy));
    expect(connection).toEqual(before);
  },

  "throws a StoreFault, whatever it is asked, when its store fails": async ({ broken = missing("broken") }) => {
    const connection = fullConnection();
    for (const ask of [
      () => broken.register(connection),
      () => broken.unregister(connection),
      () => broken.find(connection),
      () => listed(broken, ownAddress(connection)),
      () => listed(broken, { kind: "everyone" }),
      () => broken.count({ kind: "everyone" }),
      () => broken.join(connection, ["room.1"], { groups: 100, perMinute: 200, changesPerMinute: 1000 }),
      () => broken.join(connection, ["room.1"], { groups: 100, perMinute: 200, changesPerMinute: 1000 }, "backend"),
      () => broken.leave(connection, ["room.1"]),
      () => broken.renew(connection, connection),
      () => broken.addUsage(connection, { minute: 1, frames: 1 }),
    ]) {
      await expect(ask()).rejects.toBeInstanceOf(StoreFault);
    }
  },

  "takes any text as an id": async ({ registry }) => {
    const texts = [
      "#",
      "0#0#x",
      "=",
      "a=b&c",
      "%3D",
      " ",
      "ü",
      "日本語",
      "👩‍👩‍👧",
      "\u0000",
      '"\\',
      "é".repeat(128),
      "x".repeat(256),
    ];
    for (const text of texts) {
      // Ids of awkward connections have a fixed place in the order of UTF-8 and of UTF-16: nothing beyond ASCII.
      const connectionId = `${uniqueId("awkward")}${/^[\x20-\x7e]+$/.test(text) ? text : ""}`;
      const sessionId = `${text}/${text}`;
      const connection = sampleConnection({
        connectionId,
        identity: { provedBy: "cognito", userId: text, sessionId, clientId: sessionId, groups: [text] },
        addresses: [
          { kind: "session", id: sessionId },
          { kind: "client", id: sessionId },
          { kind: "user", id: text },
          { kind: "group", id: text },
        ],
      });
      await registry.register(connection);
      expect(await found(registry, connection)).toEqual(inOrder(connection));
      for (const address of connection.addresses) expect(await idsAt(registry, address)).toEqual([connectionId]);
      expect(inOrder((await registry.unregister({ connectionId }))?.connection)).toEqual(inOrder(connection));
      await expectNothingLeft(registry, connection);
    }
  },
} satisfies Behaviours<ConnectionRegistrySubject>;
