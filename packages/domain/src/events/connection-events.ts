import { type Connection, groupsOf } from "../model/connection.ts";
import { utf8Bytes } from "../model/text.ts";
import type { EventConnection, EventGroups, HubEvent } from "./hub-event.ts";

/** What has become of what is remembered of a connection, in one change of its record. */
export interface ConnectionChange {
  /** The same whenever the change is told again. */
  readonly changeId: string;
  /** When, in epoch milliseconds. */
  readonly atMs: number;
  /** Absent where the connection was not known before. */
  readonly before?: Connection;
  /** Absent where it is not known any more. */
  readonly after?: Connection;
  /** Whether the store itself has removed it, because its time was over. */
  readonly hasExpired: boolean;
}

const mostGroups = 500;
/** Of JSON, where a character may be six bytes: half of what a bus takes. */
const mostGroupBytes = 128 * 1024;

/** The events of a change: none where nothing has changed that others are told of, such as when a proof ends. */
export function eventsOfConnectionChange(change: ConnectionChange): readonly HubEvent[] {
  const { changeId, atMs, before, after } = change;
  if (after === undefined) return before === undefined ? [] : [disconnected(change, before)];
  if (before === undefined) return [connected(change, after)];
  const [were, are] = [groupsOf(before), groupsOf(after)];
  const changes = {
    joined: are.filter((group) => !were.includes(group)),
    left: were.filter((group) => !are.includes(group)),
  };
  return (["joined", "left"] as const).flatMap((kind) => {
    if (changes[kind].length === 0) return [];
    // One change may be both.
    const id = `${changeId}/${kind}`;
    return [{ kind, id, atMs, connection: eventConnection(after), ...eventGroups(changes[kind]) }];
  });
}

function connected({ changeId: id }: ConnectionChange, connection: Connection): HubEvent {
  const { identity, protocol, connectedAtMs, expiresAtMs } = connection;
  return {
    ...{ kind: "connected", id, atMs: connectedAtMs },
    connection: eventConnection(connection),
    ...{ provedBy: identity.provedBy, protocol, expiresAtMs },
    ...eventGroups(groupsOf(connection)),
  };
}

function disconnected({ changeId: id, atMs, hasExpired }: ConnectionChange, connection: Connection): HubEvent {
  const { connectedAtMs, expiresAtMs } = connection;
  return {
    ...{ kind: "disconnected", id },
    // A store removes what has expired when it has time; by then the connection has long been closed.
    atMs: hasExpired ? Math.min(atMs, expiresAtMs) : atMs,
    connection: eventConnection(connection),
    connectedAtMs,
    cause: hasExpired ? "expired" : "unregistered",
    ...eventGroups(groupsOf(connection)),
  };
}

function eventConnection({ connectionId, home, identity }: Connection): EventConnection {
  const { userId, sessionId, clientId } = identity;
  return {
    connectionId,
    ...(home !== undefined && { home }),
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(clientId !== undefined && { clientId }),
  };
}

function eventGroups(all: readonly string[]): EventGroups {
  let bytes = 0;
  const groups = [...all]
    .sort()
    .slice(0, mostGroups)
    .filter((group) => {
      bytes += utf8Bytes(JSON.stringify(group)) + 1;
      return bytes <= mostGroupBytes;
    });
  const groupsOmitted = all.length - groups.length;
  return { groups, ...(groupsOmitted > 0 && { groupsOmitted }) };
}
