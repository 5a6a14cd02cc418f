import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws/dynamodb";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import { type Address, type Connection, defaultJoinLimits, mergeRegistrations } from "@switchboard/domain";
import { createRecords } from "../plain/records.ts";
import type { Layout } from "./plan.ts";

/** What a hub asks of its table. */
export interface Hub {
  connect(connection: Connection): Promise<void>;
  disconnect(connectionId: string): Promise<void>;
  join(connection: Connection, groups: readonly string[]): Promise<void>;
  leave(connectionId: string, groups: readonly string[]): Promise<void>;
  /** Finds everybody whom a connection's message reaches. @returns how many they are */
  send(senderId: string, addresses: readonly Address[]): Promise<number>;
}

export interface HubOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly tableName: string;
  readonly indexName: string;
}

export const hubs: Readonly<Record<Layout, (options: HubOptions) => Hub>> = {
  ours({ endpoint, region, tableName }) {
    const registry = createDynamoDbConnectionRegistry({
      client: createDynamoDbClient({ endpoint, region }),
      batchClient: createDynamoDbClient({ endpoint, region, attempts: 1 }),
      tableName,
      shards: { group: { write: 1, read: 1 }, everyone: { write: 4, read: 4 } },
      clock: systemClock,
      random: Math.random,
    });
    return {
      async connect(connection) {
        await registry.register(connection);
      },
      async disconnect(connectionId) {
        await registry.unregister({ connectionId });
      },
      async join(connection, groups) {
        const outcome = await registry.join(connection, groups, defaultJoinLimits);
        if (outcome !== "joined") throw new Error(`The join came to ${outcome}.`);
      },
      async leave(connectionId, groups) {
        await registry.leave({ connectionId }, groups, "client", defaultJoinLimits);
      },
      async send(senderId, addresses) {
        await registry.find({ connectionId: senderId });
        let found = 0;
        for await (const { length } of mergeRegistrations(addresses.map((at) => registry.registrationsAt(at))))
          found += length;
        return found;
      },
    };
  },

  plain({ endpoint, region, tableName, indexName }) {
    const client = createDynamoDbClient({ endpoint, region });
    const records = createRecords(client, tableName, indexName);
    async function put(addresses: readonly Address[], { connectionId, connectedAtMs, identity }: Connection) {
      const connectedAt = new Date(connectedAtMs).toISOString();
      const { sessionId, userId } = identity;
      await records.put(
        addresses.map((address) => ({ address: keyOf(address), connectionId, connectedAt, sessionId, userId })),
      );
    }
    return {
      connect: (connection) => put(connection.addresses, connection),
      disconnect: records.remove,
      join: (connection, groups) => put(groups.map(groupAddress), connection),
      leave: (connectionId, groups) => records.removeAt(connectionId, groups.map(groupAddress).map(keyOf)),
      async send(_senderId, addresses) {
        const found = await Promise.all(addresses.map((address) => records.at(keyOf(address))));
        return new Set(found.flat().map(({ connectionId }) => connectionId)).size;
      },
    };
  },
};

function groupAddress(id: string): Address {
  return { kind: "group", id };
}

function keyOf(address: Address): string {
  return address.kind === "everyone" ? "everyone" : `${address.kind}#${address.id}`;
}
