import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { isId } from "../model/address.ts";
import type { Connection } from "../model/connection.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import type { JoinRules } from "./join-groups.ts";

export type LeaveGroups = (connection: Connection, groups: readonly string[]) => Promise<Answer>;

/**
 * Takes a connection out of groups that it has joined. It is done also where it does not seem to be in one: that mends what is
 * left of it.
 *
 * @throws a `StoreFault`; it may be repeated
 */
export function createLeaveGroups({
  registry,
  joinRules: { limits },
}: {
  readonly registry: Pick<ConnectionRegistry, "leave">;
  readonly joinRules: Pick<JoinRules, "limits">;
}): LeaveGroups {
  return async (connection, named) => {
    const groups = [...new Set(named)];
    // Nobody is ever in a group with another name, and no store takes it.
    const possible = groups.filter(isId);
    const outcome = possible.length === 0 ? "left" : await registry.leave(connection, possible, "client", limits);
    return outcome === "left" ? { kind: "left", groups } : { kind: "fault", reason: "throttled" };
  };
}
