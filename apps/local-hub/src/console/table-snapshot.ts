import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { connectionOfItem } from "@switchboard/adapters-aws/connection-item";
import type { Audience, Table } from "@switchboard/console/contract";

/** A page shows no more, and thousands of rows several times a second would be a load. */
const MOST_ROWS = 200;
const MOST_AUDIENCES = 100;
const MOST_GROUPS_OF_A_ROW = 20;
const MOST_DENIALS = 100;

type Item = Record<string, AttributeValue>;

/**
 * What is in the table, bounded in size.
 *
 * @param found the connections' own items, and those that say until when somebody is kept out
 * @param itemCount how many items the table has altogether
 */
export function tableSnapshot(
  found: readonly Item[],
  itemCount: number,
  isOpen: (connectionId: string) => boolean,
  nowMs: number,
): Omit<Table, "quotasMet"> {
  const denials = found
    .flatMap(denialOf)
    .filter(({ untilMs }) => untilMs > nowMs)
    .sort((a, b) => a.untilMs - b.untilMs);
  const connections = found.map(connectionOfItem).filter((connection) => connection !== undefined);
  const tallies = {
    ...{ group: new Map<string, number>(), session: new Map<string, number>() },
    ...{ user: new Map<string, number>(), client: new Map<string, number>() },
  };
  for (const { addresses } of connections) {
    for (const address of addresses) {
      if (!("id" in address) || address.kind === "connection") continue;
      const tally = tallies[address.kind];
      tally.set(address.id, (tally.get(address.id) ?? 0) + 1);
    }
  }
  const latest = connections
    .sort((a, b) => b.connectedAtMs - a.connectedAtMs || (a.connectionId < b.connectionId ? -1 : 1))
    .slice(0, MOST_ROWS);
  const { group, session, user, client } = tallies;
  return {
    items: itemCount,
    connections: connections.length,
    counts: { group: group.size, session: session.size, user: user.size, client: client.size },
    rows: latest.map(({ connectionId, identity, connectedAtMs, expiresAtMs }) => ({
      connectionId,
      provedBy: identity.provedBy,
      ...(identity.userId !== undefined && { userId: identity.userId }),
      ...(identity.sessionId !== undefined && { sessionId: identity.sessionId }),
      ...(identity.clientId !== undefined && { clientId: identity.clientId }),
      groups: identity.groups.slice(0, MOST_GROUPS_OF_A_ROW),
      groupCount: identity.groups.length,
      connectedAt: new Date(connectedAtMs).toISOString(),
      expiresAt: new Date(expiresAtMs).toISOString(),
      open: isOpen(connectionId),
    })),
    audiences: { group: largest(group), session: largest(session), user: largest(user), client: largest(client) },
    denialCount: denials.length,
    denials: denials
      .slice(0, MOST_DENIALS)
      .map(({ kind, id, untilMs }) => ({ kind, id, until: new Date(untilMs).toISOString() })),
  };
}

function denialOf({ address, until }: Item) {
  const [, kind, id = ""] = /^denied#(user|session)#(.*)$/s.exec(address?.S ?? "") ?? [];
  if (kind !== "user" && kind !== "session") return [];
  return [{ kind, id, untilMs: Number(until?.N) } as const];
}

function largest(tally: ReadonlyMap<string, number>): readonly Audience[] {
  return [...tally]
    .map(([id, connections]) => ({ id, connections }))
    .sort((a, b) => b.connections - a.connections || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_AUDIENCES);
}
