import {
  type Address,
  type Alone,
  addressKey,
  type Clock,
  type Connection,
  type ConnectionRegistry,
  type Identity,
  type JoinLimits,
  noJoinLimits,
  quotaNames,
  type Registration,
  type RegistrationsRead,
  type Usage,
} from "../../index.ts";

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

/** A connection, and by which right it is in which groups. */
interface Member {
  /** As its identity has it: without the groups that it was joined to. */
  readonly proved: Connection;
  readonly joined: ReadonlySet<string>;
  readonly granted: ReadonlySet<string>;
  /** The names joined in the minute of the latest change, and those of all changes in it. */
  readonly counted: { readonly minute: number; readonly joins: number; readonly changes: number };
}

/** Remembers connections as long as the process lives. */
export function createMemoryConnectionRegistry({
  connections: given = [],
  pageSize = 250,
  clock = { now: () => 0 },
}: {
  /** Those that are registered from the beginning. */
  readonly connections?: readonly Connection[];
  /** The most registrations on a page. */
  readonly pageSize?: number;
  /** Tells the minutes in which joins are counted. By default it stands still. */
  readonly clock?: Pick<Clock, "now">;
} = {}): MemoryConnectionRegistry {
  const members = new Map<string, Member>();
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

  async function* registrationsAt(
    address: Address,
    { after = "" }: RegistrationsRead = {},
  ): AsyncGenerator<readonly Registration[]> {
    const all = [...(registrations.get(addressKey(address))?.values() ?? [])].sort(byConnectionId);
    const there = all.filter(({ connectionId }) => connectionId > after);
    for (let from = 0; from < there.length; from += pageSize) yield structuredClone(there.slice(from, from + pageSize));
  }

  /** Remembers a member in place of what was known of it, and registers it where it is now and nowhere else. */
  function remember(member: Member): Connection {
    const { connectionId } = member.proved;
    for (const key of keysOf(members.get(connectionId))) remove(key, connectionId);
    members.set(connectionId, member);
    const connection = connectionOf(member);
    for (const address of [ownAddress(connectionId), ...connection.addresses]) add(address, connection);
    return connection;
  }

  function register(asGiven: Connection): Connection {
    // A copy: what others do with their objects afterwards is not remembered.
    const { joinedGroups = [], ...proved } = structuredClone(asGiven);
    return remember({ proved, joined: new Set(joinedGroups), granted: new Set(), counted: countedAt(0) });
  }

  for (const connection of given) register(connection);

  /** Whether nobody but a connection is remembered of its session and its user. */
  function aloneness({ connectionId, identity }: Connection): Alone {
    const isAlone = (of: (other: Identity) => string | undefined) =>
      ![...members.values()].some(
        ({ proved }) => proved.connectionId !== connectionId && of(proved.identity) === of(identity),
      );
    return {
      ...(identity.sessionId !== undefined && { inSession: isAlone(({ sessionId }) => sessionId) }),
      ...(identity.userId !== undefined && { ofUser: isAlone(({ userId }) => userId) }),
    };
  }

  function joinAsClient(member: Member, groups: readonly string[], limits: JoinLimits) {
    const joined = new Set([...member.joined, ...groups]);
    const names = joined.size - member.joined.size;
    const before = countsOf(member);
    const count = new Set(groups).size;
    const changes = before.changes + count;
    if (changes > limits.changesPerMinute) return "too-fast";
    // To join again what is joined is no error, whatever the other limits are.
    const joins = names === 0 ? before.joins : before.joins + count;
    if (joined.size > limits.groups && names > 0) return "too-many";
    if (joins > limits.perMinute && names > 0) return "too-fast";
    remember({ ...member, joined, counted: { ...before, joins, changes } });
    return "joined";
  }

  function countsOf({ counted }: Member): Member["counted"] {
    const minute = Math.floor(clock.now() / 60_000);
    return counted.minute === minute ? counted : countedAt(minute);
  }

  return {
    async register(connection) {
      return { isFirst: aloneness(register(connection)) };
    },

    async unregister({ connectionId }, foundBy) {
      unregistered.push({ connectionId, ...(foundBy !== undefined && { foundAt: foundBy.foundAt }) });
      const member = members.get(connectionId);
      for (const key of keysOf(member)) remove(key, connectionId);
      members.delete(connectionId);
      if (foundBy !== undefined) remove(foundBy.foundAt, connectionId);
      return member && { connection: connectionOf(member), isLast: aloneness(member.proved) };
    },

    async find({ connectionId }) {
      const member = members.get(connectionId);
      return member && connectionOf(member);
    },

    registrationsAt,

    async join({ connectionId }, groups, limits, by = "client") {
      const member = members.get(connectionId);
      if (member === undefined) return "unknown";
      if (by === "client") return joinAsClient(member, groups, limits);
      remember({ ...member, granted: new Set([...member.granted, ...groups]) });
      return "joined";
    },

    async leave({ connectionId }, groups, by = "client", { changesPerMinute } = noJoinLimits) {
      const member = members.get(connectionId);
      if (member === undefined) return "left";
      const joined = without(member.joined, groups);
      if (by === "backend") {
        remember({ ...member, joined, granted: without(member.granted, groups) });
        return "left";
      }
      const before = countsOf(member);
      const changes = before.changes + new Set(groups).size;
      if (changes > changesPerMinute) return "too-fast";
      remember({ ...member, joined, counted: { ...before, changes } });
      return "left";
    },

    async renew({ connectionId }, renewal) {
      const member = members.get(connectionId);
      if (member === undefined) return undefined;
      const renewed = { ...member, proved: { ...member.proved, ...structuredClone(renewal) } };
      remember(renewed);
      return connectionOf(renewed);
    },

    async addUsage({ connectionId }, { minute, ...usage }) {
      const member = members.get(connectionId);
      const { used } = member?.proved ?? {};
      if (member === undefined || (used !== undefined && used.minute > minute)) return;
      const before: Partial<Usage> = used?.minute === minute ? used : {};
      const sums = quotaNames.flatMap((name) => {
        const added = usage[name];
        return added === undefined ? [] : [[name, added + (before[name] ?? 0)] as const];
      });
      remember({ ...member, proved: { ...member.proved, used: { ...before, ...Object.fromEntries(sums), minute } } });
    },

    count: async (address) => registrations.get(addressKey(address))?.size ?? 0,

    connections: () => new Map([...members].map(([connectionId, member]) => [connectionId, connectionOf(member)])),

    unregistered: () => unregistered,

    loseRecord(connectionId) {
      members.delete(connectionId);
      remove(addressKey(ownAddress(connectionId)), connectionId);
    },
  };
}

/** What others see of a member; a copy, for them to keep. */
function connectionOf({ proved, joined, granted }: Member): Connection {
  const joinedGroups = [...new Set([...joined, ...granted])];
  const all = [...proved.addresses, ...joinedGroups.map((id): Address => ({ kind: "group", id }))];
  const addresses = new Map(all.map((address) => [addressKey(address), address]));
  return structuredClone({
    ...proved,
    ...(joinedGroups.length > 0 && { joinedGroups }),
    addresses: [...addresses.values()],
  });
}

function countedAt(minute: number): Member["counted"] {
  return { minute, joins: 0, changes: 0 };
}

function keysOf(member: Member | undefined): readonly string[] {
  if (member === undefined) return [];
  return [ownAddress(member.proved.connectionId), ...connectionOf(member).addresses].map(addressKey);
}

function without(groups: ReadonlySet<string>, left: readonly string[]): ReadonlySet<string> {
  return new Set([...groups].filter((group) => !left.includes(group)));
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
