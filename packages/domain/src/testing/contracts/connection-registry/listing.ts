import { expect } from "vitest";
import type { Address, GroupConnection, Identity } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { fullConnection, sampleConnection, uniqueId } from "../sample-connection.ts";
import { type ConnectionRegistrySubject, idsAt, listed, ownAddress, pagesAt } from "./subject.ts";

/** Who is registered at an address. */
export const listing = {
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

  "lists in ascending order of connection id": async ({ registry }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    // The characters of API Gateway's ids, whose order by code is not that of the alphabet.
    const ids = ["a=", "B=", "_=", "-=", "0=", "Z=", "z=", "aa=", "A_=", "A-="].map((id) => `${uniqueId("")}${id}`);
    const shuffled = ids.map((id, index) => (index % 2 === 0 ? id : id.split("").reverse().join("")));
    for (const connectionId of shuffled)
      await registry.register(sampleConnection({ connectionId, addresses: [address] }));
    expect(await idsAt(registry, address)).toEqual([...shuffled].sort());
  },

  "lists more connections than one page holds": async ({ registry, pageSize }) => {
    const address: Address = { kind: "session", id: `anon/${uniqueId("tab")}` };
    const ids = Array.from({ length: 2 * pageSize + 3 }, () => uniqueId("page"));
    await Promise.all(
      ids.map((connectionId) => registry.register(sampleConnection({ connectionId, addresses: [address] }))),
    );
    const pages = await pagesAt(registry, address);
    expect(pages.flat().map(({ connectionId }) => connectionId)).toEqual([...ids].sort());
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(pageSize);
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

  "lists the connections in a group with whose they are, and those that have left it no longer": async ({
    registry,
  }) => {
    const group = uniqueId("room");
    const address: Address = { kind: "group", id: group };
    const userId = uniqueId("ada");
    const expiresAtMs = 1_767_232_800_000;
    const identities: readonly Partial<Identity>[] = [
      { userId, sessionId: `${userId}/tab`, provedBy: "cognito" },
      { userId, provedBy: "cognito" },
      { sessionId: "signed/kiosk", provedBy: "signed" },
      { sessionId: "anon/s-1" },
      {},
    ];
    const all = identities.map((identity) => {
      return sampleConnection({ identity: { ...identity, groups: [group] }, addresses: [address], expiresAtMs });
    });
    for (const connection of all) await registry.register(connection);
    const inGroup = async (fresh: boolean) => {
      const listing: GroupConnection[] = [];
      for await (const page of registry.connectionsIn(group, { fresh })) listing.push(...page);
      return listing.toSorted((one, other) => (one.connectionId < other.connectionId ? -1 : 1));
    };
    const expected = all
      .map(({ connectionId, identity: { userId: user, sessionId } }) => ({
        ...{ connectionId, expiresAtMs },
        ...(user !== undefined && { userId: user }),
        ...(sessionId !== undefined && { sessionId }),
      }))
      .toSorted((one, other) => (one.connectionId < other.connectionId ? -1 : 1));
    for (const fresh of [true, false]) expect(await inGroup(fresh)).toEqual(expected);
    for (const connection of all) await registry.unregister(connection);
    expect(await inGroup(true)).toEqual([]);
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
} satisfies Behaviours<ConnectionRegistrySubject>;
