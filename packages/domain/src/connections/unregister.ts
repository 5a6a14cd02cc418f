import type { ConnectionRef } from "../model/connection.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { ConnectionRegistry, Departure, Recipient } from "./connection-registry.ts";

/** Why a connection is forgotten. */
export type DepartureCause =
  /** It has closed, and the gateway said so. */
  | "closed"
  /** A delivery found it gone. */
  | "gone"
  /** The hub has ended it. */
  | "terminated";

/**
 * The one way for a connection to leave the registry.
 *
 * @param foundBy the registration through which it was found; removed even if the connection's own record is not there
 * @returns the departure, to one caller only: of several at once, and of repeated calls, the others get `undefined`
 * @throws a `StoreFault` when that fails; a repeated call takes up what was left
 */
export type Unregister = (
  connection: ConnectionRef,
  cause: DepartureCause,
  foundBy?: Recipient,
) => Promise<Departure | undefined>;

export function createUnregister({
  registry,
}: {
  readonly registry: Pick<ConnectionRegistry, "unregister">;
}): Unregister {
  return (connection, _cause, foundBy) => registry.unregister(connection, foundBy);
}

/** Counts the connections that were forgotten because they had closed, each once; what delivery finds gone it counts itself. */
export function countClosed(unregister: Unregister, metrics: Pick<Metrics, "count">): Unregister {
  return async (connection, cause, foundBy) => {
    const departure = await unregister(connection, cause, foundBy);
    if (cause === "closed" && departure !== undefined) metrics.count("Closed", 1);
    return departure;
  };
}
