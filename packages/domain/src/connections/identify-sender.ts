import { type Connection, isExpired } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";
import type { RetireConnection } from "./retire-connection.ts";

export type IdentifySender = (connectionId: string) => Promise<Connection | undefined>;

/**
 * Who sent a frame, by the hub's own record: the only proof of identity a frame has.
 *
 * A connection that is not remembered, or whose time is over, would go on sending without ever receiving. It is retired
 * instead, so that its client comes back properly, and the result is `undefined`: nothing more is to be said to it.
 *
 * @throws a `RegistryFault` when the record cannot be read, and what `RetireConnection` throws.
 */
export function createIdentifySender({
  registry,
  retire,
  clock,
  defaultProtocol,
}: {
  readonly registry: Pick<ConnectionRegistry, "find">;
  readonly retire: RetireConnection;
  readonly clock: Clock;
  /** The protocol to say farewell in where none is remembered. */
  readonly defaultProtocol: string;
}): IdentifySender {
  return async (connectionId) => {
    const connection = await registry.find(connectionId);
    if (connection === undefined) {
      await retire({ connectionId, protocol: defaultProtocol, farewell: "unregistered" });
      return undefined;
    }
    if (isExpired(connection, clock.now())) {
      await retire({ connectionId, protocol: connection.protocol, farewell: "expired" });
      return undefined;
    }
    return connection;
  };
}
