import { type Address, addressKey, type Connection, type ConnectionRegistry, type Registration } from "../index.ts";

/** The most registrations on a page. */
const pageSize = 250;

export interface MemoryConnectionRegistry extends ConnectionRegistry {
  /** Removes a connection's own record and leaves its registrations, as a store's expiry may. */
  loseRecord(connectionId: string): void;
}

/** Remembers connections as long as the process lives. */
export function createMemoryConnectionRegistry(): MemoryConnectionRegistry {
  const connections = new Map<string, Connection>();
  /** By address and connection id. */
  const registrations = new Map<string, Map<string, Registration>>();

  function add(address: Address, connection: Connection): void {
    const key = addressKey(address);
    const there = registrations.get(key) ?? new Map<string, Registration>();
    registrations.set(key, there.set(connection.connectionId, registrationAt(address, connection)));
  }

  function remove(key: string, connectionId: string): void {
    const there = registrations.get(key);
    there?.delete(connectionId);
    if (there?.size === 0) registrations.delete(key);
  }

  async function* registrationsAt(address: Address): AsyncGenerator<readonly Registration[]> {
    const there = [...(registrations.get(addressKey(address))?.values() ?? [])].sort(byConnectionId);
    for (let from = 0; from < there.length; from += pageSize) yield structuredClone(there.slice(from, from + pageSize));
  }

  return {
    async register(given) {
      // Copies on the way in and out: what others do with their objects afterwards is not remembered.
      const addresses = new Map(given.addresses.map((address) => [addressKey(address), address]));
      const connection = structuredClone({ ...given, addresses: [...addresses.values()] });
      connections.set(connection.connectionId, connection);
      for (const address of [ownAddress(connection.connectionId), ...connection.addresses]) add(address, connection);
    },

    async unregister(connectionId, foundBy) {
      const connection = connections.get(connectionId);
      connections.delete(connectionId);
      for (const address of [ownAddress(connectionId), ...(connection?.addresses ?? [])]) {
        remove(addressKey(address), connectionId);
      }
      if (foundBy !== undefined) remove(foundBy.foundAt, connectionId);
      return connection;
    },

    find: async (connectionId) => structuredClone(connections.get(connectionId)),

    registrationsAt,

    loseRecord(connectionId) {
      connections.delete(connectionId);
      remove(addressKey(ownAddress(connectionId)), connectionId);
    },
  };
}

function ownAddress(connectionId: string): Address {
  return { kind: "connection", id: connectionId };
}

function registrationAt(address: Address, connection: Connection): Registration {
  const { connectionId, expiresAtMs, protocol, identity } = connection;
  const groups = address.kind === "group" ? [] : identity.groups;
  return { connectionId, expiresAtMs, protocol, groups, foundAt: addressKey(address) };
}

function byConnectionId(left: Registration, right: Registration): number {
  return left.connectionId < right.connectionId ? -1 : 1;
}
