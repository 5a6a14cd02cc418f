import type { Connection } from "../model/connection.ts";
import { type From, fromOf } from "../model/message.ts";

/** What a client is told about its own connection. Ids are full ids. */
export interface Welcome extends From {
  readonly connectionId: string;
  /** Epoch milliseconds: from then on the connection receives nothing. */
  readonly expiresAtMs: number;
}

/** What the hub knows a connection as: the same ids that its messages will carry. */
export function welcome(connection: Connection): Welcome {
  return {
    connectionId: connection.connectionId,
    ...fromOf({ kind: "connection", connection }),
    expiresAtMs: connection.expiresAtMs,
  };
}
