import type { Address, Connection, ConnectionRegistry } from "@switchboard/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestTable, type TestTable } from "../test-table.ts";
import { bare, idsAt, pagesAt, registryOn } from "./registry-on.ts";

describe("shards", () => {
  let table: TestTable;
  beforeAll(async () => {
    table = await createTestTable();
  });
  afterAll(() => table[Symbol.asyncDispose]());
  beforeEach(() => table.removeAll());

  const withShards = (read: number, write: number) =>
    registryOn(table, { shards: { group: { read, write }, everyone: { read, write } } });
  const addresses: readonly Address[] = [{ kind: "group", id: "0#admins" }, { kind: "everyone" }];
  const connectionsNamed = (prefix: string, count = 30): readonly Connection[] =>
    Array.from({ length: count }, (_, index) => ({ ...bare, connectionId: `${prefix}-${index}`, addresses }));
  const registerAll = (registry: ConnectionRegistry, connections: readonly Connection[]) =>
    Promise.all(connections.map((connection) => registry.register(connection)));
  const idsOf = (connections: readonly Connection[]) => connections.map(({ connectionId }) => connectionId).sort();

  test("connections spread over all of them, and are listed in order", async () => {
    const registry = withShards(4, 4);
    const connections = connectionsNamed("c", 60);
    await registerAll(registry, connections);
    const used = new Set((await table.items()).map(({ address }) => address?.S));
    for (const shard of [0, 1, 2, 3]) {
      expect(used).toContain(`group#${shard}#0#admins`);
      expect(used).toContain(`everyone#${shard}`);
    }
    for (const address of addresses) expect(await idsAt(registry, address)).toEqual(idsOf(connections));
  });

  test("a count can be raised, readers first, and lowered again, without losing anybody", async () => {
    const [before, readersRaised, raised, lowered] = [
      withShards(1, 1),
      withShards(5, 1),
      withShards(5, 5),
      withShards(1, 2),
    ];
    const connections = [connectionsNamed("old"), connectionsNamed("between"), connectionsNamed("new")] as const;
    await registerAll(before, connections[0]);
    await registerAll(readersRaised, connections[1]);
    await registerAll(raised, connections[2]);
    const ids = idsOf(connections.flat());
    for (const reader of [readersRaised, raised]) {
      for (const address of addresses) expect(await idsAt(reader, address)).toEqual(ids);
    }
    // Whoever unregisters goes by what the connection's own record says, not by its own count.
    await Promise.all(ids.map((id) => lowered.unregister({ connectionId: id })));
    expect(await table.items()).toEqual([]);
  });

  test("a connection that is in an old and a new one is listed once", async () => {
    const connections = connectionsNamed("c");
    await registerAll(withShards(1, 1), connections);
    await registerAll(withShards(4, 4), connections);
    for (const address of addresses) expect(await idsAt(withShards(4, 4), address)).toEqual(idsOf(connections));
  });

  test("pages of merged shards are neither empty nor long", async () => {
    const shards = { read: 3, write: 3 };
    const registry = registryOn(table, { shards: { group: shards, everyone: shards }, pageSize: 10 });
    await registerAll(registry, connectionsNamed("c", 40));
    const pages = await pagesAt(registry, { kind: "everyone" });
    expect(pages.flat()).toHaveLength(40);
    // A page ends where a shard's does: at most one of each.
    for (const { length } of pages) expect(length > 0 && length <= 30).toBe(true);
    expect(await pagesAt(registry, { kind: "group", id: "nobody" })).toEqual([]);
  });
});
