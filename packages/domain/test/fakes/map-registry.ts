import {
  type Address,
  addressKey,
  type Connection,
  type ConnectionRegistry,
  type Registration,
} from "../../src/index.ts";

export interface MapRegistry extends ConnectionRegistry {
  readonly connections: ReadonlyMap<string, Connection>;
  /** What `unregister` was called with. */
  readonly unregistered: readonly { readonly connectionId: string; readonly foundAt?: string }[];
}

/** A registry in a map, with small pages. */
export function createMapRegistry(connections: readonly Connection[] = [], pageSize = 2): MapRegistry {
  const byId = new Map(connections.map((connection) => [connection.connectionId, connection]));
  const unregistered: { connectionId: string; foundAt?: string }[] = [];
  return {
    connections: byId,
    unregistered,
    async register(connection) {
      byId.set(connection.connectionId, connection);
    },
    async unregister(connectionId, foundBy) {
      unregistered.push({ connectionId, ...(foundBy !== undefined && { foundAt: foundBy.foundAt }) });
      const connection = byId.get(connectionId);
      byId.delete(connectionId);
      return connection;
    },
    async find(connectionId) {
      return byId.get(connectionId);
    },
    registrationsAt: (address) => pagesOf(registrationsOf([...byId.values()], address), pageSize),
  };
}

function registrationsOf(connections: readonly Connection[], address: Address): readonly Registration[] {
  const foundAt = addressKey(address);
  return connections
    .filter(({ connectionId, addresses }) =>
      [{ kind: "connection", id: connectionId } as const, ...addresses].some((each) => addressKey(each) === foundAt),
    )
    .sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1))
    .map(({ connectionId, expiresAtMs, protocol, identity }) => {
      return { connectionId, expiresAtMs, protocol, groups: identity.groups, foundAt };
    });
}

export async function* pagesOf<Item>(items: readonly Item[], pageSize: number): AsyncGenerator<readonly Item[]> {
  for (let start = 0; start < items.length; start += pageSize) yield items.slice(start, start + pageSize);
}
