import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { createManualClock } from "@switchboard/adjustable-clock";
import type { Address, ConnectionRegistry } from "@switchboard/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectionIdIndex, createTestTable, keyOf, type TestTable } from "../test-table.ts";
import { bare, full, idsAt, registryOn } from "./registry-on.ts";

const limits = { groups: 100, perMinute: 200, changesPerMinute: 1000 };

describe("what is stored", () => {
  let table: TestTable;
  let registry: ConnectionRegistry;

  beforeAll(async () => {
    table = await createTestTable({ index: connectionIdIndex });
    registry = registryOn(table);
  });
  afterAll(() => table[Symbol.asyncDispose]());
  beforeEach(() => table.removeAll());

  test("a main item that has everything, and one item for each address", async () => {
    await registry.register(full);
    const connectionId = { S: "c-1=" };
    const rev = { N: "1" };
    const whatDeliveryNeeds = { connectionId, protocol: { S: "switchboard.v1" }, expiresAt: { N: "1767232800" }, rev };
    const whoItIs = { userId: { S: "u-1" }, sessionId: { S: "s-1" } };
    const groups = { SS: ["admins", "editors"] };
    expect(byAddress(await table.items())).toEqual({
      "connection#c-1=": {
        address: { S: "connection#c-1=" },
        ...whatDeliveryNeeds,
        provedBy: { S: "cognito" },
        userId: { S: "u-1" },
        sessionId: { S: "s-1" },
        clientId: { S: "web" },
        groups,
        connectedAt: { S: "2026-01-01T00:00:00.123Z" },
        provedUntil: { S: "2026-01-01T02:00:00.500Z" },
        addresses: {
          SS: ["client#u-1/web", "everyone#0", "group#0#admins", "group#0#editors", "session#u-1/s-1", "user#u-1"],
        },
      },
      "session#u-1/s-1": { address: { S: "session#u-1/s-1" }, ...whatDeliveryNeeds, groups },
      "client#u-1/web": { address: { S: "client#u-1/web" }, ...whatDeliveryNeeds, groups },
      "user#u-1": { address: { S: "user#u-1" }, ...whatDeliveryNeeds, groups },
      "everyone#0": { address: { S: "everyone#0" }, ...whatDeliveryNeeds, groups },
      "group#0#admins": { address: { S: "group#0#admins" }, ...whatDeliveryNeeds, ...whoItIs },
      "group#0#editors": { address: { S: "group#0#editors" }, ...whatDeliveryNeeds, ...whoItIs },
    });
  });

  test("what is joined in sets of its own, by its keys, and registered by the revision of the join", async () => {
    const room = { address: { S: "group#0#room.1" }, connectionId: { S: "c-1=" }, protocol: { S: "switchboard.v1" } };
    await registry.register(full);
    await registry.join(full, ["room.1"], limits);
    await registry.join(full, ["room.2"], limits, "backend");
    const stored = byAddress(await table.items());
    expect(stored["connection#c-1="]).toMatchObject({
      joined: { SS: ["group#0#room.1"] },
      granted: { SS: ["group#0#room.2"] },
      rev: { N: "3" },
      "joins#0": { N: "1" },
    });
    expect(stored["group#0#room.1"]).toEqual({
      ...room,
      ...{ userId: { S: "u-1" }, sessionId: { S: "s-1" } },
      ...{ expiresAt: { N: "1767232800" }, rev: { N: "2" } },
    });
    expect(stored["group#0#room.2"]).toMatchObject({ rev: { N: "3" } });
    await registry.leave(full, ["room.1", "room.2"], "backend");
    const { joined, granted, rev } = byAddress(await table.items())["connection#c-1="] ?? {};
    expect([joined, granted, rev]).toEqual([undefined, undefined, { N: "4" }]);
  });

  test("whose session it is at a group, where no user says so", async () => {
    const identity = { provedBy: "signed", sessionId: "signed/s-1", groups: [] } as const;
    await registry.register({ ...bare, identity });
    await registry.join(bare, ["room.1"], limits);
    expect(byAddress(await table.items())["group#0#room.1"]).toMatchObject({ sessionId: { S: "signed/s-1" } });
  });

  test("counts of names in the latest minutes only", async () => {
    const clock = createManualClock(0, { autoAdvance: true });
    const timed = registryOn(table, { clock });
    await timed.register(bare);
    for (let minute = 0; minute < 20; minute += 1) {
      await timed.join(bare, [`room.${minute}`], limits);
      clock.advance(60_000);
    }
    const [main] = (await table.items()).filter(({ address }) => address?.S === "connection#c-2=");
    const counts = Object.keys(main ?? {}).filter((name) => /^(joins|changes)#/.test(name));
    expect(counts.sort()).toEqual(["changes#19", "joins#19"]);
  });

  test("records of the version before, without revisions, join, leave, renew and are forgotten", async () => {
    await registry.register(full);
    for (const item of await table.items()) {
      const isMain = item["address"]?.S === "connection#c-1=";
      const added = isMain ? ["rev"] : ["rev", "userId", "sessionId"];
      await table.put(Object.fromEntries(Object.entries(item).filter(([name]) => !added.includes(name))));
    }
    expect(await registry.join(full, ["room.1", "admins"], limits)).toBe("joined");
    expect(await idsAt(registry, { kind: "group", id: "room.1" })).toEqual(["c-1="]);
    expect(await registry.renew(full, { ...full, expiresAtMs: full.expiresAtMs + 1000 })).toMatchObject({
      connectionId: full.connectionId,
    });
    for (const { expiresAt } of await table.items()) expect(expiresAt).toEqual({ N: "1767232801" });
    await registry.leave(full, ["room.1", "editors"]);
    expect(await idsAt(registry, { kind: "group", id: "room.1" })).toEqual([]);
    expect(await idsAt(registry, { kind: "group", id: "editors" })).toEqual(["c-1="]);
    await registry.unregister(full);
    expect(await table.items()).toEqual([]);
  });

  test("what was joined under other shards leaves, and is forgotten, with everything else", async () => {
    const spread = registryOn(table, { shards: { group: { read: 9, write: 9 }, everyone: { read: 1, write: 1 } } });
    await registry.register(bare);
    await registry.join(bare, ["room.1", "room.2"], limits);
    await spread.join(bare, ["room.1"], limits);
    expect(await idsAt(spread, { kind: "group", id: "room.1" })).toEqual(["c-2="]);
    expect((await spread.find(bare))?.joinedGroups?.toSorted()).toEqual(["room.1", "room.2"]);
    await registry.join(bare, ["room.1"], limits, "backend");
    await spread.leave(bare, ["room.1"], "backend");
    expect(await idsAt(spread, { kind: "group", id: "room.1" })).toEqual([]);
    expect((await spread.find(bare))?.joinedGroups).toEqual(["room.2"]);
    await spread.unregister(bare);
    expect(await table.items()).toEqual([]);
  });

  test("ids as their clients named them; whose they are follows from how the connection was proved", async () => {
    const identities = [
      { identity: { provedBy: "none", groups: [] }, session: "anon/s", client: "anon/web-123" },
      { identity: { provedBy: "signed", groups: [] }, session: "signed/s", client: "anon/web-123" },
      { identity: { provedBy: "cognito", userId: "ada", groups: [] }, session: "ada/s", client: "ada/web-123" },
    ] as const;
    for (const { identity, session, client } of identities) {
      const connection = { ...bare, identity: { ...identity, sessionId: session, clientId: client } };
      await registry.register(connection);
      expect(await table.items()).toMatchObject([{ sessionId: { S: "s" }, clientId: { S: "web-123" } }]);
      expect(await registry.find(bare)).toEqual(connection);
      await registry.unregister(bare);
    }
  });

  test("records of earlier versions, which hold full ids, are understood", async () => {
    const old = { sessionId: { S: "anon/s-1" }, clientId: { S: "anon/web-123" }, provedBy: { S: "none" } };
    const times = { connectedAt: { S: "2026-01-01T00:00:00.123Z" }, expiresAt: { N: "1767232800" } };
    const addresses = { SS: ["session#anon/s-1", "client#anon/web-123"] };
    const item = {
      ...keyOf("connection#c-9=", "c-9="),
      ...old,
      ...times,
      protocol: { S: "switchboard.v1" },
      addresses,
    };
    await table.put(item);
    await table.put(keyOf("session#anon/s-1", "c-9="));
    const identity = { provedBy: "none", sessionId: "anon/s-1", clientId: "anon/web-123", groups: [] };
    expect(await registry.find({ connectionId: "c-9=" })).toMatchObject({ identity });
    expect(await registry.unregister({ connectionId: "c-9=" })).toMatchObject({ connection: { identity } });
    expect(await table.items()).toEqual([]);
  });

  test("no attribute for what there is not", async () => {
    await registry.register(bare);
    expect(await table.items()).toEqual([
      {
        address: { S: "connection#c-2=" },
        connectionId: { S: "c-2=" },
        provedBy: { S: "none" },
        connectedAt: { S: "2026-01-01T00:00:00.123Z" },
        protocol: { S: "switchboard.v1" },
        expiresAt: { N: "1767232800" },
        rev: { N: "1" },
      },
    ]);
  });

  test("nothing after an unregister", async () => {
    await registry.register(full);
    await registry.unregister(full);
    expect(await table.items()).toEqual([]);
  });

  test("items of something else, which are passed over", async () => {
    const address: Address = { kind: "session", id: "anon/s-1" };
    await registry.register({ ...bare, addresses: [address] });
    await table.put(keyOf("session#anon/s-1", "a-stranger"));
    await table.put({ ...keyOf("session#anon/s-1", "z-stranger"), expiresAt: { S: "tomorrow" }, protocol: { N: "1" } });
    await table.put({
      ...keyOf("connection#stranger", "stranger"),
      addresses: { SS: ["elsewhere", "session#anon/s-2"] },
    });
    await table.put(keyOf("session#anon/s-2", "stranger"));
    expect(await idsAt(registry, address)).toEqual(["c-2="]);
    expect(await registry.find({ connectionId: "stranger" })).toBeUndefined();
    expect(await idsAt(registry, { kind: "connection", id: "stranger" })).toEqual([]);
    // Whatever it is, it can be removed: as far as its main item leads, and that item itself.
    expect(await registry.unregister({ connectionId: "stranger" })).toBeUndefined();
    expect((await table.items()).map(({ connectionId }) => connectionId?.S)).not.toContain("stranger");
  });

  test("with an index, whatever has the connection's id is found and removed", async () => {
    const indexed = registryOn(table, { connectionIdIndex });
    await registry.register(full);
    for (let other = 0; other < 60; other += 1) await table.put(keyOf(`room#${other}`, full.connectionId));
    await table.put(keyOf("room#1", "somebody else"));
    await registry.unregister({ connectionId: "somebody unknown" });
    expect(await indexed.unregister(full)).toMatchObject({ connection: { connectionId: full.connectionId } });
    expect((await table.items()).map(({ connectionId }) => connectionId?.S)).toEqual(["somebody else"]);

    await table.put(keyOf("room#1", "without a main item"));
    expect(await indexed.unregister({ connectionId: "without a main item" })).toBeUndefined();
    expect(await table.items()).toHaveLength(1);
  });
});

/** Items by their partition key, with the elements of their sets in order. */
function byAddress(items: readonly Record<string, AttributeValue>[]) {
  const inOrder = items.map((item) =>
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [name, value.SS === undefined ? value : { SS: value.SS.toSorted() }]),
    ),
  );
  return Object.fromEntries(items.map(({ address }, index) => [address?.S, inOrder[index]]));
}
