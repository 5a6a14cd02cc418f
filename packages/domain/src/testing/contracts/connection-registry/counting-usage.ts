import { expect } from "vitest";
import type { Connection, ConnectionRegistry } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { fullConnection, sampleConnection } from "../sample-connection.ts";
import { type ConnectionRegistrySubject, expectNothingLeft, found } from "./subject.ts";

const minute = 29_456_789;

/** What a connection has used is counted with it. */
export const countingUsage = {
  "tells what a connection has used in a minute, and nothing else of it changes": async ({ registry }) => {
    const connection = fullConnection();
    await registry.register(connection);
    const before = await found(registry, connection);
    expect(before?.used).toBeUndefined();
    await registry.addUsage(connection, { minute, frames: 16, bytes: 1600 });
    await registry.addUsage(await asFound(registry, connection), { minute, frames: 1, bytes: 0 });
    // Whoever has not read it meanwhile adds to it as well.
    await registry.addUsage(connection, { minute, frames: 3, bytes: 4 });
    expect(await found(registry, connection)).toEqual({ ...before, used: { minute, frames: 20, bytes: 1604 } });
  },

  "begins anew with each minute, and adds nothing to one that is over": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    await registry.addUsage(connection, { minute, frames: 16, addresses: 250 });
    const first = await asFound(registry, connection);
    await registry.addUsage(first, { minute: minute + 2, frames: 1, addresses: 2 });
    await registry.addUsage(first, { minute, frames: 100, addresses: 100 });
    expect((await found(registry, connection))?.used).toEqual({ minute: minute + 2, frames: 1, addresses: 2 });
  },

  "counts everything that is added at once": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.register(connection);
    await Promise.all(Array.from({ length: 12 }, () => registry.addUsage(connection, { minute, deliveries: 5 })));
    expect((await found(registry, connection))?.used).toEqual({ minute, deliveries: 60 });
  },

  "counts nothing of a connection that it does not know, and keeps nothing of it": async ({ registry }) => {
    const connection = sampleConnection();
    await registry.addUsage(connection, { minute, frames: 1 });
    await expectNothingLeft(registry, connection);
    await registry.register(connection);
    await registry.addUsage(connection, { minute, frames: 1 });
    const known = await asFound(registry, connection);
    await registry.unregister(connection);
    await registry.addUsage(known, { minute, frames: 1 });
    await expectNothingLeft(registry, connection);
  },
} satisfies Behaviours<ConnectionRegistrySubject>;

async function asFound(registry: ConnectionRegistry, connection: Connection): Promise<Connection> {
  return (await registry.find(connection)) ?? connection;
}
