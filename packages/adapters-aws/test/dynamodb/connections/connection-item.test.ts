import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Address, ConnectionRegistry } from "@switchboard/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectionIdIndex, createTestTable, keyOf, type TestTable } from "../test-table.ts";
import { bare, full, idsAt, registryOn } from "./registry-on.ts";

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
    const whatDeliveryNeeds = { connectionId, protocol: { S: "switchboard.v1" }, expiresAt: { N: "1767232800" } };
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
      "group#0#admins": { address: { S: "group#0#admins" }, ...whatDeliveryNeeds },
      "group#0#editors": { address: { S: "group#0#editors" }, ...whatDeliveryNeeds },
    });
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
