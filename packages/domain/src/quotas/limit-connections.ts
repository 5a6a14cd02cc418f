import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { type Connection, isExpired } from "../model/connection.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import { principalOf } from "./quota-guard.ts";

/** Refuses a connection, before it is registered, whose user has as many as it may already. */
export type LimitConnections = (connection: Connection) => Promise<Result<undefined, "too-many-connections">>;

/**
 * Counts those that are registered and have not expired: of the user, else of the session that was proved; others are not
 * counted. Handshakes that are under way at the same time do not see each other, so that a user may have as many more.
 *
 * @param most at which the next one is refused
 * @throws a `StoreFault` when they cannot be counted
 */
export function createLimitConnections({
  registry,
  clock,
  most,
}: {
  readonly registry: Pick<ConnectionRegistry, "registrationsAt">;
  readonly clock: Pick<Clock, "now">;
  readonly most: number;
}): LimitConnections {
  return async ({ identity }) => {
    const principal = principalOf(identity);
    if (principal === undefined) return accept(undefined);
    let open = 0;
    for await (const page of registry.registrationsAt(principal)) {
      open += page.filter((registration) => !isExpired(registration, clock.now())).length;
      if (open >= most) return reject("too-many-connections", `There are ${most} connections already.`);
    }
    return accept(undefined);
  };
}
