import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { isExpired } from "../model/connection.ts";
import { type GroupConnection, type Occupant, type OccupantKey, occupantKeyOf, occupantOf } from "./occupant.ts";

/** The most connections that are listed of one occupant, so that a page of them fits into an answer. */
const mostConnections = 50;

/** Somebody in a group, with their connections there. */
export interface GroupMember {
  readonly occupant: Occupant;
  /** In ascending order of their ids; the first of them, where there are very many. */
  readonly connections: readonly Pick<GroupConnection, "connectionId" | "sessionId">[];
}

/** A page of whoever is in a group, in ascending order of their keys. */
export interface MembersPage {
  readonly members: readonly GroupMember[];
  /** The key to go on after; absent where these are the last. */
  readonly next?: OccupantKey;
}

/**
 * Lists who is in a group, with the connections of each. All of the group is read for each page, since the store has it in
 * another order; no more than two pages are in memory.
 *
 * @param limit the most members of the page
 * @param after only members whose keys come after it
 * @param onRead is told of each page of registrations that is read, how many there are
 * @throws a `StoreFault`
 */
export async function listGroupMembers(
  registry: Pick<ConnectionRegistry, "connectionsIn">,
  group: string,
  { limit, after = "" }: { readonly limit: number; readonly after?: string },
  nowMs: number,
  onRead: (registrations: number) => void = () => {},
): Promise<MembersPage> {
  let found = new Map<OccupantKey, Map<string, GroupConnection>>();
  for await (const page of registry.connectionsIn(group, { fresh: true })) {
    onRead(page.length);
    for (const connection of page) {
      const key = occupantKeyOf(connection);
      if (key <= after || isExpired(connection, nowMs)) continue;
      const own = found.get(key) ?? new Map<string, GroupConnection>();
      found.set(key, own.set(connection.connectionId, connection));
    }
    // One more than the page has room for tells that there are more.
    if (found.size > 2 * limit) found = lowest(found, limit + 1);
  }
  const members = [...lowest(found, limit)].map(([key, connections]) => ({
    occupant: occupantOf(key),
    connections: [...connections.values()].toSorted(byConnectionId).slice(0, mostConnections).map(connectionOf),
  }));
  return found.size > limit ? nextAfter(members) : { members };
}

/** A page that others come after. */
export function nextAfter(members: readonly GroupMember[]): MembersPage {
  const last = members.at(-1)?.occupant;
  return { members, ...(last !== undefined && { next: `${last.kind}#${last.id}` }) };
}

function lowest<Value>(found: ReadonlyMap<OccupantKey, Value>, count: number): Map<OccupantKey, Value> {
  return new Map([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).slice(0, count));
}

function byConnectionId(one: GroupConnection, other: GroupConnection): number {
  return one.connectionId < other.connectionId ? -1 : 1;
}

function connectionOf({ connectionId, sessionId }: GroupConnection): GroupMember["connections"][number] {
  return { connectionId, ...(sessionId !== undefined && { sessionId }) };
}
