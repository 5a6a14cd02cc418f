import type { Connection } from "../model/connection.ts";
import type { Arrival, ConnectionRegistry } from "./connection-registry.ts";

/**
 * The one way for a connection to enter the registry.
 *
 * @throws a `StoreFault` when that fails; what was written is removed again as far as possible
 */
export type Register = (connection: Connection) => Promise<Arrival>;

export function createRegister({ registry }: { readonly registry: Pick<ConnectionRegistry, "register"> }): Register {
  return (connection) => registry.register(connection);
}
