import type { Connection } from "../model/connection.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";

export type CloseConnection = (connectionId: string) => Promise<Connection | undefined>;

/**
 * Forgets a connection that has closed. Idempotent; of several callers, one gets what was remembered of it.
 *
 * @throws a `RegistryFault` when that fails; a repeated call takes up what was left.
 */
export function createCloseConnection({
  registry,
}: {
  readonly registry: Pick<ConnectionRegistry, "unregister">;
}): CloseConnection {
  return (connectionId) => registry.unregister(connectionId);
}
