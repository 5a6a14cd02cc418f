import { type Connection, isExpired } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";
import type { TerminateConnection } from "./terminate-connection.ts";

export type LoadSender = (connectionId: string) => Promise<Connection | undefined>;

/**
 * Loads who sent a text from the hub's own record: the only proof of identity a text has.
 *
 * A connection that is not remembered, or whose time is over, would go on sending without ever receiving. It is terminated
 * instead, so that its client comes back properly, and the result is `undefined`: nothing more is to be said to it.
 *
 * @throws a `StoreFault` when the record cannot be read, and what `TerminateConnection` throws.
 */
export function createLoadSender({
  registry,
  terminate,
  clock,
}: {
  readonly registry: Pick<ConnectionRegistry, "find">;
  readonly terminate: TerminateConnection;
  readonly clock: Pick<Clock, "now">;
}): LoadSender {
  return async (connectionId) => {
    const connection = await registry.find({ connectionId });
    if (connection === undefined) {
      await terminate({ connectionId, reason: "unregistered" });
      return undefined;
    }
    if (isExpired(connection, clock.now())) {
      await terminate({ connectionId, protocol: connection.protocol, reason: "expired" });
      return undefined;
    }
    return connection;
  };
}
