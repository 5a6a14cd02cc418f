import type { StreamPosition } from "../history/position.ts";
import type { SendLimits } from "../messages/send-limits.ts";
import { type Connection, groupsOf } from "../model/connection.ts";
import { type From, fromOf } from "../model/message.ts";

export interface ConnectionLimits extends SendLimits {
  readonly groups: number;
}

/** What a client is told about its own connection. Ids are full ids. */
export interface Welcome extends From {
  readonly connectionId: string;
  /** Epoch milliseconds: from then on the connection receives nothing. */
  readonly expiresAtMs: number;
  /** What one message of the connection may ask for, and the most groups that it can have joined. */
  readonly limits: ConnectionLimits;
  /** The groups that it is in, proved and joined. */
  readonly groups: readonly string[];
  /** Where the streams are that it is in. */
  readonly streams: readonly StreamPosition[];
  /** There are groups that are not among these, nor are their streams: there was no room for them. */
  readonly more?: true;
}

/** What the hub knows a connection as: the same ids that its messages will carry. */
export function welcome(
  connection: Connection,
  limits: ConnectionLimits,
  streams: readonly StreamPosition[] = [],
): Welcome {
  return {
    connectionId: connection.connectionId,
    ...fromOf({ kind: "connection", connection }),
    expiresAtMs: connection.expiresAtMs,
    limits,
    groups: groupsOf(connection),
    streams,
  };
}
