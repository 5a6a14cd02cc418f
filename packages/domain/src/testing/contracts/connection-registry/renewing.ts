import { expect } from "vitest";
import type { Address, Connection, ConnectionRegistry, JoinLimits, Renewal } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { fullConnection, sampleConnection, uniqueId } from "../sample-connection.ts";
import { type ConnectionRegistrySubject, expectNothingLeft, found, inOrder, listed, ownAddress } from "./subject.ts";

const limits: JoinLimits = { groups: 100, perMinute: 200, changesPerMinute: 1000 };

/** A connection is given a new proof. */
export const renewing = {
  "renews a connection: everything that is known of it says so": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const renewal = later(connection, connection.identity.groups);
    await expectRenewed(registry, connection, renewal);
    for (const at of [ownAddress(connection), ...connection.addresses]) {
      const registration = (await listed(registry, at)).find((each) => each.connectionId === connection.connectionId);
      expect(registration?.expiresAtMs).toBe(renewal.expiresAtMs);
      expect([...(registration?.groups ?? [])].sort()).toEqual(at.kind === "group" ? [] : connection.identity.groups);
    }
  },

  "renews a connection without an end to its proof, and without rights": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const { provedUntilMs: _end, rights: _rights, ...identity } = connection.identity;
    const renewal = { ...later(connection, []), identity: { ...identity, groups: [] } };
    await expectRenewed(registry, connection, renewal);
  },

  "puts a renewed connection into the groups that it proves now, and takes it out of the others": async ({
    registry,
  }) => {
    const connection = fullConnection();
    const [kept = "", dropped = ""] = connection.identity.groups;
    const gained = uniqueId("gained");
    await registry.register(connection);
    const renewal = later(connection, [kept, gained]);
    await expectRenewed(registry, connection, renewal);
    expect(await registry.count(room(dropped))).toBe(0);
    for (const at of renewal.addresses) {
      const registration = (await listed(registry, at)).find((each) => each.connectionId === connection.connectionId);
      expect(registration?.expiresAtMs).toBe(renewal.expiresAtMs);
      expect([...(registration?.groups ?? [])].sort()).toEqual(at.kind === "group" ? [] : [kept, gained].sort());
    }
    await registry.unregister(connection);
    await expectNothingLeft(registry, { ...connection, addresses: [...connection.addresses, ...renewal.addresses] });
  },

  "keeps a renewed connection in what it has joined, and what a backend has joined it to": async ({ registry }) => {
    const connection = fullConnection();
    const [own = "", granted = ""] = connection.identity.groups;
    const further = uniqueId("room");
    await registry.register(connection);
    await registry.join(connection, [own, further], limits);
    await registry.join(connection, [granted], limits, "backend");
    const renewal = later(connection, []);
    const renewed = await registry.renew(connection, renewal);
    const joinedGroups = [own, granted, further].sort();
    expect((await found(registry, connection))?.joinedGroups).toEqual(joinedGroups);
    expect(renewed && inOrder(renewed)).toEqual(await found(registry, connection));
    for (const group of joinedGroups) {
      expect(await listed(registry, room(group))).toMatchObject([{ expiresAtMs: renewal.expiresAtMs }]);
    }
    await registry.leave(connection, joinedGroups, "backend");
    expect(await found(registry, connection)).toEqual(inOrder({ ...connection, ...renewal }));
    for (const group of joinedGroups) expect(await registry.count(room(group))).toBe(0);
  },

  "renews no connection that it does not know": async ({ registry }) => {
    const connection = fullConnection();
    expect(await registry.renew(connection, later(connection, []))).toBeUndefined();
    await registry.register(connection);
    await registry.unregister(connection);
    expect(await registry.renew(connection, later(connection, []))).toBeUndefined();
    await expectNothingLeft(registry, connection);
  },

  "gives a connection that joins while it is renewed its new end everywhere": async ({ registry }) => {
    for (let time = 0; time < 6; time += 1) {
      const [connection, group] = [fullConnection(), uniqueId("room")];
      await registry.register(connection);
      const renewal = later(connection, time % 2 === 0 ? [] : connection.identity.groups);
      const calls = [() => registry.renew(connection, renewal), () => registry.join(connection, [group], limits)];
      await Promise.all((time % 3 === 0 ? calls : calls.toReversed()).map((call) => call()));
      const now = await registry.find(connection);
      expect(now?.joinedGroups).toEqual([group]);
      for (const at of now?.addresses ?? []) {
        const registration = (await listed(registry, at)).find((each) => each.connectionId === connection.connectionId);
        expect(registration?.expiresAtMs).toBe(renewal.expiresAtMs);
      }
    }
  },

  "leaves nothing of a connection that is forgotten while it is renewed": async ({ registry }) => {
    for (let time = 0; time < 6; time += 1) {
      const connection = fullConnection();
      await registry.register(connection);
      const renewal = later(connection, [uniqueId("gained")]);
      const calls = [() => registry.renew(connection, renewal), () => registry.unregister(connection)];
      await Promise.all((time % 2 === 0 ? calls : calls.toReversed()).map((call) => call()));
      await expectNothingLeft(registry, { ...connection, addresses: [...connection.addresses, ...renewal.addresses] });
    }
  },

  "keeps what was renewed apart from what was given": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    const groups = [uniqueId("gained")];
    const renewal: Renewal = { ...later(connection, groups), identity: { ...connection.identity, groups } };
    await registry.renew(connection, renewal);
    const known = await registry.find(connection);
    groups.length = 0;
    expect(await registry.find(connection)).toEqual(known);
  },
} satisfies Behaviours<ConnectionRegistrySubject>;

/** Renews it, and expects that the answer and what is found then are what was given. */
async function expectRenewed(registry: ConnectionRegistry, connection: Connection, renewal: Renewal): Promise<void> {
  const expected = inOrder({ ...connection, ...renewal });
  const renewed = await registry.renew(connection, renewal);
  expect(renewed && inOrder(renewed)).toEqual(expected);
  expect(await found(registry, connection)).toEqual(expected);
}

function room(id: string): Address {
  return { kind: "group", id };
}

/** A proof that ends an hour later, and proves these groups. */
function later({ identity, addresses, expiresAtMs }: Connection, groups: readonly string[]): Renewal {
  const provedUntilMs = (identity.provedUntilMs ?? expiresAtMs) + 3_600_000;
  return {
    identity: { ...identity, groups, provedUntilMs },
    addresses: [...addresses.filter(({ kind }) => kind !== "group"), ...groups.map(room)],
    expiresAtMs: expiresAtMs + 3_600_000,
  };
}
