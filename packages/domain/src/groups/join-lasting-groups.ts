import { type ConnectionRegistry, noJoinLimits } from "../connections/connection-registry.ts";
import type { Register } from "../connections/register.ts";
import type { Connection } from "../model/connection.ts";
import { type Memberships, membersIn } from "./memberships.ts";

/** Backends that change the memberships of one member again and again while it connects do not hold it up for longer. */
const mostReads = 5;

/**
 * Registers connections and puts them into the lasting groups of their user and session.
 *
 * Memberships are read after the connection is registered. A backend writes them first and then looks for the connections
 * that are open: so a change is either read here, or finds the connection there. What was read is joined and read again, as it
 * may have been removed in between.
 *
 * @throws a `StoreFault` when the memberships cannot be read or the groups not joined; the connection is forgotten again as
 *   far as possible then
 */
export function joinLastingGroups(
  register: Register,
  {
    registry,
    memberships,
  }: {
    readonly registry: Pick<ConnectionRegistry, "join" | "leave" | "unregister">;
    readonly memberships: Pick<Memberships, "of">;
  },
): Register {
  async function join(connection: Connection): Promise<void> {
    const members = membersIn(connection.identity);
    if (members.length === 0) return;
    let joined: readonly string[] = [];
    for (let read = 1; read <= mostReads; read += 1) {
      const groups = await memberships.of(members);
      const [added, removed] = [without(groups, joined), without(joined, groups)];
      if (added.length + removed.length === 0) return;
      if (added.length > 0) await registry.join(connection, added, noJoinLimits, "backend");
      if (removed.length > 0) await registry.leave(connection, removed, "backend");
      joined = groups;
    }
  }

  return async (connection) => {
    const arrival = await register(connection);
    try {
      await join(connection);
    } catch (fault) {
      // The client is refused: what is left of the connection would wait for messages that nobody receives.
      await registry.unregister(connection).catch(() => undefined);
      throw fault;
    }
    return arrival;
  };
}

function without(groups: readonly string[], others: readonly string[]): readonly string[] {
  return groups.filter((group) => !others.includes(group));
}
