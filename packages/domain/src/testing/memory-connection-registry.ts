import {
  type Address,
  type Alone,
  addressKey,
  type Connection,
  type ConnectionRegistry,
  type Identity,
  type Registration,
} from "../index.ts";

/** What `unregister` was called with. */
export interface Unregistering {
  readonly connectionId: string;
  /** Where the registration was found that led to it, if there was one. */
  readonly foundAt?: string;
}

export interface MemoryConnectionRegistry extends ConnectionRegistry {
  /** What is remembered, by connection id. */
  connections(): ReadonlyMap<string, Connection>;
  /** Every call of `unregister`, the oldest first. */
  unregistered(): readonly Unregistering[];
  /** Removes a connection's own record and leaves its registrations, as a store's expiry may. */
  loseRecord(connectionId: string): void;
}

/** Remembers connections as long as the process lives. */
export function createMemoryConnectionRegistry({
  connections: given = [],
  pageSize = 250,
}: {
  /** Those that are registered from the beginning. */
  readonly connections?: readonly Connection[];
  /** The most registrations on a page. */
  readonly pageSize?: number;
} = {}): MemoryConnectionRegistry {
  const connections = new Map<string, Connection>();
  const unregistered: Unregistering[] = [];
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

  function remember(asGiven: Connection): void {
    // Copies on the way in and out: what others do with their objects afterwards is not remembered.
    const addresses = new Map(asGiven.addresses.map((address) => [addressKey(address), address]));
    const connection = structuredClone({ ...asGiven, addresses: [...addresses.values()] });
    connections.set(connection.connectionId, connection);
    for (const address of [ownAddress(connection.connectionId), ...connection.addresses]) add(address, connection);
  }

  for (const connection of given) remember(connection);

  /** Whether nobody but a connection is remembered of its session and its user. */
  function aloneness({ connectionId, identity }: Connection): Alone {
    const isAlone = (of: (other: Identity) => string | undefined) =>
      ![...connections.values()].some(
        (each) => each.connectionId !== connectionId && of(each.identity) === of(identity),
      );
    return {
      ...(identity.sessionId !== undefined && { inSession: isAlone(({ sessionId }) => sessionId) }),
      ...(identity.userId !== undefined && { ofUser: isAlone(({ userId }) => userId) }),
    };
  }

  return {
    async register(connection) {
      remember(connection);
      return { isFirst: aloneness(connection) };
    },

    async unregister({ connectionId }, foundBy) {
      unregistered.push({ connectionId, ...(foundBy !== undefined && { foundAt: foundBy.foundAt }) });
      const connection = connections.get(connectionId);
      connections.delete(connectionId);
      for (const address of [ownAddress(connectionId), ...(connection?.addresses ?? [])]) {
        remove(addressKey(address), connectionId);
      }
      if (foundBy !== undefined) remove(foundBy.foundAt, connectionId);
      return connection && { connection, isLast: aloneness(connection) };
    },

    find: async ({ connectionId }) => structuredClone(connections.get(connectionId)),

    registrationsAt,

    connections: () => connections,

    unregistered: () => unregistered,

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
  const { connectionId, home, expiresAtMs, protocol, identity } = connection;
  const groups = address.kind === "group" ? [] : identity.groups;
  const at = { connectionId, ...(home !== undefined && { home }) };
  return { ...at, expiresAtMs, protocol, groups, foundAt: addressKey(address) };
}

function byConnectionId(left: Registration, right: Registration): number {
  return left.connectionId < right.connectionId ? -1 : 1;
}
