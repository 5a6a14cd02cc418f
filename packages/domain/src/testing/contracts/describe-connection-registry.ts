import { expect } from "vitest";
import {
  type Address,
  addressKey,
  type Connection,
  type ConnectionRegistry,
  type Registration,
  StoreFault,
} from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";
import { fullConnection, sampleConnection, uniqueId } from "./sample-connection.ts";

/** A registry on an empty store of its own. */
export interface ConnectionRegistrySubject extends AsyncDisposable {
  readonly registry: ConnectionRegistry;
  /** Removes a connection's own record, and no more, from the store, as expiry may. */
  loseRecord(connectionId: string): Promise<void>;
  /** A registry of the same kind whose store cannot be reached. */
  readonly broken?: ConnectionRegistry;
}

/** The most registrations that a page may hold. */
const maxPage = 1000;

const behaviours = {
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

  "lists a connection at each of its addresses with what delivery must know": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const { connectionId, expiresAtMs, protocol, identity } = connection;
    for (const address of connection.addresses) {
      const registration = (await listed(registry, address)).find((other) => other.connectionId === connectionId);
      expect(registration).toMatchObject({ connectionId, expiresAtMs, protocol, foundAt: expect.any(String) });
      expect([...(registration?.groups ?? [])].sort()).toEqual(address.kind === "group" ? [] : identity.groups);
    }
  },

  "lists a connection at its own id": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const { connectionId, expiresAtMs, protocol, identity } = connection;
    const [registration, ...others] = await listed(registry, ownAddress(connection));
    expect(registration).toMatchObject({ connectionId, expiresAtMs, protocol });
    expect([...(registration?.groups ?? [])].sort()).toEqual(identity.groups);
    expect(others).toEqual([]);
  },

  "lists a connection nowhere else": async ({ registry }) => {
    const id = uniqueId("same");
    await registry.register(sampleConnection({ addresses: [{ kind: "session", id: `anon/${id}` }] }));
    await registry.register(sampleConnection({ addresses: [{ kind: "group", id }] }));
    const elsewhere: readonly Address[] = [
      { kind: "session", id: `signed/${id}` },
      { kind: "session", id },
      { kind: "client", id: `anon/${id}` },
      { kind: "user", id },
      { kind: "connection", id },
      { kind: "group", id: `0#${id}` },
      { kind: "group", id: `${id}#` },
    ];
    for (const address of elsewhere) expect(await listed(registry, address)).toEqual([]);
  },

  "lists everybody at the same address, each once": async ({ registry }) => {
    const id = uniqueId("group");
    const addresses: readonly Address[] = [{ kind: "group", id }, { kind: "everyone" }];
    const connections = Array.from({ length: 40 }, () => sampleConnection({ addresses, identity: { groups: [id] } }));
    await Promise.all(connections.map((connection) => registry.register(connection)));
    const ids = connections.map(({ connectionId }) => connectionId).sort();
    for (const address of addresses) {
      const there = await idsAt(registry, address);
      expect(there.filter((connectionId) => ids.includes(connectionId))).toEqual(ids);
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

  "says nothing of a session or a user that a connection does not have": async ({ registry }) => {
    const connection = sampleConnection();
    expect(await registry.register(connection)).toEqual({ isFirst: {} });
    expect(await registry.unregister(connection)).toEqual({ connection, isLast: {} });
    const ofSession = fullConnection();
    const { userId: _, ...withoutUser } = ofSession.identity;
    await registry.register({ ...ofSession, identity: withoutUser });
    expect((await registry.unregister(ofSession))?.isLast).not.toHaveProperty("ofUser");
  },

  "calls no connection the first or last of a session or user that has another": async ({ registry }) => {
    const [one, other] = ofSameSession();
    await registry.register(one);
    const { isFirst } = await registry.register(other);
    const isLast = (await registry.unregister(one))?.isLast;
    for (const alone of [isFirst, isLast]) expect([alone?.inSession, alone?.ofUser]).not.toContain(true);
  },

  "knows the first connection of a session and of a user, and every later one": async ({ registry }) => {
    const [one, other] = ofSameSession();
    const elsewhere = ofSameUser(one);
    expect(await registry.register(one)).toEqual({ isFirst: { inSession: true, ofUser: true } });
    expect(await registry.register(other)).toEqual({ isFirst: { inSession: false, ofUser: false } });
    expect(await registry.register(elsewhere)).toEqual({ isFirst: { inSession: true, ofUser: false } });
  },

  "knows the last connection of a session and of a user, and every earlier one": async ({ registry }) => {
    const [one, other] = ofSameSession();
    const elsewhere = ofSameUser(one);
    for (const connection of [one, other, elsewhere]) await registry.register(connection);
    expect((await registry.unregister(one))?.isLast).toEqual({ inSession: false, ofUser: false });
    expect((await registry.unregister(other))?.isLast).toEqual({ inSession: true, ofUser: false });
    expect((await registry.unregister(elsewhere))?.isLast).toEqual({ inSession: true, ofUser: true });
  },

  "knows the first connection of a session and of a user again after the last has left": async ({ registry }) => {
    const [one, other] = ofSameSession();
    for (const connection of [one, other, one]) {
      expect(await registry.register(connection)).toEqual({ isFirst: { inSession: true, ofUser: true } });
      expect((await registry.unregister(connection))?.isLast).toEqual({ inSession: true, ofUser: true });
    }
  },

  "knows a connection that is registered again to be the first as before": async ({ registry }) => {
    const [one] = ofSameSession();
    for (let time = 0; time < 2; time += 1) {
      expect(await registry.register(one)).toEqual({ isFirst: { inSession: true, ofUser: true } });
    }
    expect((await registry.unregister(one))?.isLast).toEqual({ inSession: true, ofUser: true });
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

  "lists in ascending order of connection id": async ({ registry }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    // The characters of API Gateway's ids, whose order by code is not that of the alphabet.
    const ids = ["a=", "B=", "_=", "-=", "0=", "Z=", "z=", "aa=", "A_=", "A-="].map((id) => `${uniqueId("")}${id}`);
    const shuffled = ids.map((id, index) => (index % 2 === 0 ? id : id.split("").reverse().join("")));
    for (const connectionId of shuffled)
      await registry.register(sampleConnection({ connectionId, addresses: [address] }));
    expect(await idsAt(registry, address)).toEqual([...shuffled].sort());
  },

  "lists more connections than one page holds": async ({ registry }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    const ids = Array.from({ length: 600 }, () => uniqueId("page"));
    await Promise.all(
      ids.map((connectionId) => registry.register(sampleConnection({ connectionId, addresses: [address] }))),
    );
    const pages = await pagesAt(registry, address);
    expect(pages.flat().map(({ connectionId }) => connectionId)).toEqual([...ids].sort());
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(maxPage);
    for (const page of pages) expect(page.length).toBeGreaterThan(0);
  },

  "lists more than a megabyte": async ({ registry }) => {
    const address: Address = { kind: "user", id: uniqueId("user") };
    const groups = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(256, "x"));
    const connections = Array.from({ length: 50 }, () =>
      sampleConnection({ identity: { groups }, addresses: [address] }),
    );
    await Promise.all(connections.map((connection) => registry.register(connection)));
    const all = await listed(registry, address);
    expect(all.map(({ connectionId }) => connectionId)).toEqual(connections.map((c) => c.connectionId).sort());
    for (const registration of all) expect(registration.groups).toHaveLength(groups.length);
  },

  "lets a reader stop early": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    for (const address of connection.addresses) {
      for await (const page of registry.registrationsAt(address)) {
        expect(page.length).toBeGreaterThan(0);
        break;
      }
    }
  },

  "begins after a connection, whether that is still there or not": async ({ registry }) => {
    const addresses: readonly Address[] = [
      { kind: "group", id: uniqueId("group") },
      { kind: "user", id: uniqueId("user") },
      { kind: "everyone" },
    ];
    const connections = Array.from({ length: 7 }, () => sampleConnection({ addresses }));
    await Promise.all(connections.map((connection) => registry.register(connection)));
    const ids = connections.map(({ connectionId }) => connectionId).sort();
    const [, , third = ""] = ids;
    const idsAfter = async (address: Address, after: string) => {
      const all: string[] = [];
      for await (const page of registry.registrationsAt(address, { fresh: true, after })) {
        all.push(...page.map(({ connectionId }) => connectionId));
      }
      return all.filter((id) => ids.includes(id));
    };
    for (const address of addresses) {
      expect(await idsAfter(address, third)).toEqual(ids.slice(3));
      expect(await idsAfter(address, `${third}!`)).toEqual(ids.slice(3));
      expect(await idsAfter(address, "")).toEqual(ids);
      expect(await idsAfter(address, ids.at(-1) ?? "")).toEqual([]);
    }
    const [one = ""] = ids;
    expect(await idsAfter({ kind: "connection", id: one }, one)).toEqual([]);
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

export type ConnectionRegistryBehaviour = keyof typeof behaviours;

/**
 * What every `ConnectionRegistry` has to do, as a suite of tests.
 *
 * @param createSubject called once; the subject's store is empty and used by nobody else.
 */
export function describeConnectionRegistry(
  name: string,
  createSubject: () => Promise<ConnectionRegistrySubject>,
  { skip = [] }: { readonly skip?: readonly Skip<ConnectionRegistryBehaviour>[] } = {},
): void {
  describeBehaviours(`${name}: connection registry`, behaviours, createSubject, skip);
}

/** Two connections of a session, and so of its user, that nobody else has. */
function ofSameSession(): readonly [Connection, Connection] {
  const one = fullConnection();
  return [one, { ...one, connectionId: uniqueId("same-session=") }];
}

/** A connection of the same user, with a session of its own. */
function ofSameUser({ identity: { userId = "" } }: Connection): Connection {
  const sessionId = `${userId}/${uniqueId("tab")}`;
  return sampleConnection({
    identity: { provedBy: "cognito", userId, sessionId },
    addresses: [
      { kind: "session", id: sessionId },
      { kind: "user", id: userId },
    ],
  });
}

function ownAddress({ connectionId }: Connection): Address {
  return { kind: "connection", id: connectionId };
}

async function found(registry: ConnectionRegistry, { connectionId }: Connection): Promise<Connection | undefined> {
  return inOrder(await registry.find({ connectionId }));
}

async function pagesAt(registry: ConnectionRegistry, address: Address): Promise<readonly (readonly Registration[])[]> {
  const pages: (readonly Registration[])[] = [];
  for await (const page of registry.registrationsAt(address)) pages.push(page);
  return pages;
}

async function listed(registry: ConnectionRegistry, address: Address): Promise<readonly Registration[]> {
  return (await pagesAt(registry, address)).flat();
}

async function idsAt(registry: ConnectionRegistry, address: Address): Promise<readonly string[]> {
  return (await listed(registry, address)).map(({ connectionId }) => connectionId);
}

async function timesAt(registry: ConnectionRegistry, address: Address, { connectionId }: Connection): Promise<number> {
  return (await idsAt(registry, address)).filter((id) => id === connectionId).length;
}

async function expectNothingLeft(registry: ConnectionRegistry, connection: Connection): Promise<void> {
  expect(await registry.find(connection)).toBeUndefined();
  const places = [ownAddress(connection), ...connection.addresses];
  const counts = await Promise.all(places.map((address) => timesAt(registry, address, connection)));
  expect(counts).toEqual(places.map(() => 0));
}

/** Groups and addresses are sets: a registry may return them in any order. */
function inOrder<Given extends Connection | undefined>(connection: Given): Given;
function inOrder(connection: Connection | undefined): Connection | undefined {
  if (connection === undefined) return undefined;
  const { identity, addresses } = connection;
  return {
    ...connection,
    identity: { ...identity, groups: [...identity.groups].sort() },
    addresses: [...addresses].sort((left, right) => (addressKey(left) < addressKey(right) ? -1 : 1)),
  };
}
