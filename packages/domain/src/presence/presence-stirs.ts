import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { Address } from "../model/address.ts";
import { type Connection, type ConnectionRef, isInGroup } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { PresenceBoard } from "./presence-board.ts";
import { defaultPresenceLimits, type PresenceLimits } from "./presence-limits.ts";
import type { PresenceQueue } from "./presence-queue.ts";

/** Whether the members of a group are told who comes and goes. */
export type HasPresence = (group: string) => boolean;

/** How many groups of one connection are stirred at a time. */
const groupsAtATime = 16;

/** How long whoever has done the rest of their work waits for that of presence. */
const mostWaitMs = 2000;

/** Has groups looked at in which something has changed, beside whatever else a function does. */
export interface PresenceStirs {
  /** Somebody has come. Returns at once; what goes wrong is logged, and concerns nobody who waits. */
  joined(groups: readonly string[]): void;
  /** Somebody has gone. Likewise. */
  left(groups: readonly string[]): void;
  /**
   * Resolves when all that was begun is done: a function that ended before would leave it undone. After 2 seconds it resolves all
   * the same, and the log says what is left: somebody waits.
   */
  settled(): Promise<void>;
}

export function createPresenceStirs({
  board,
  queue,
  hasPresence,
  clock,
  log,
  limits = defaultPresenceLimits,
}: {
  readonly board: Pick<PresenceBoard, "stir">;
  readonly queue: PresenceQueue;
  readonly hasPresence: HasPresence;
  readonly clock: Clock;
  readonly log: Pick<Log, "error">;
  readonly limits?: PresenceLimits;
}): PresenceStirs {
  const begun = new Set<Promise<void>>();

  async function allDone(): Promise<void> {
    while (begun.size > 0) await Promise.all(begun);
  }

  async function stir(group: string, isLeave: boolean): Promise<void> {
    const nowMs = clock.now();
    const what = isLeave ? { dueAtMs: nowMs + limits.graceMs, leftAtMs: nowMs } : { dueAtMs: nowMs + limits.joinMs };
    try {
      const lookAtMs = await board.stir(group, what);
      if (lookAtMs !== undefined) await queue.put({ group, dueAtMs: what.dueAtMs, attempt: 1 }, lookAtMs - nowMs);
    } catch (fault) {
      // Whoever comes or goes next has the group looked at instead.
      log.error("presence", fault, {});
    }
  }

  function begin(groups: readonly string[], isLeave: boolean): void {
    const concerned = [...new Set(groups)].filter(hasPresence);
    if (concerned.length === 0) return;
    const stirring = forEachConcurrently(concerned, groupsAtATime, (group) => stir(group, isLeave)).finally(() => {
      begun.delete(stirring);
    });
    begun.add(stirring);
  }

  return {
    joined: (groups) => begin(groups, false),
    left: (groups) => begin(groups, true),
    async settled() {
      if (begun.size === 0) return;
      let cancel = () => {};
      const isOver = new Promise<true>((resolve) => {
        cancel = clock.after(mostWaitMs, () => resolve(true));
      });
      const isLate = await Promise.race([allDone(), isOver]);
      cancel();
      if (isLate) log.error("presence", new Error(`Groups were still being stirred after ${mostWaitMs} ms.`), {});
    },
  };
}

/** A registry whose every change of who is in a group has that group looked at. */
export function stirPresence(registry: ConnectionRegistry, stirs: PresenceStirs): ConnectionRegistry {
  return {
    ...registry,
    async register(connection) {
      const arrival = await registry.register(connection);
      stirs.joined(groupsAmong(connection.addresses));
      return arrival;
    },
    async unregister(connection, foundBy) {
      const departure = await registry.unregister(connection, foundBy);
      if (departure !== undefined) stirs.left(groupsAmong(departure.connection.addresses));
      return departure;
    },
    async join(connection, groups, limits, by) {
      const outcome = await registry.join(connection, groups, limits, by);
      if (outcome === "joined") stirs.joined(groups);
      return outcome;
    },
    async leave(connection, groups, by, limits) {
      // A client may name groups that it never was in, as many as it likes.
      const left = isKnown(connection) ? groups.filter((group) => isInGroup(connection, group)) : groups;
      const outcome = await evenIfFailed(registry.leave(connection, groups, by, limits), () => stirs.left(left));
      if (outcome === "left") stirs.left(left);
      return outcome;
    },
    async renew(connection, renewal) {
      const [proved, before] = [groupsAmong(renewal.addresses), isKnown(connection) ? connection.identity.groups : []];
      const stir = (isStillIn: (group: string) => boolean) => {
        stirs.joined(proved.filter((group) => !before.includes(group)));
        stirs.left(before.filter((group) => !isStillIn(group)));
      };
      const renewed = await evenIfFailed(registry.renew(connection, renewal), () =>
        stir((group) => proved.includes(group)),
      );
      if (renewed !== undefined) stir((group) => isInGroup(renewed, group));
      return renewed;
    },
  };
}

/** A change that fails may have been made by half, and its repeat finds the connection as if it never had been otherwise. */
function evenIfFailed<Outcome>(change: Promise<Outcome>, stir: () => void): Promise<Outcome> {
  return change.catch((fault: unknown) => {
    stir();
    throw fault;
  });
}

/** Whether more is known of a connection than which it is. */
function isKnown(connection: ConnectionRef): connection is Connection {
  return "identity" in connection && "addresses" in connection;
}

function groupsAmong(addresses: readonly Address[]): readonly string[] {
  return addresses.flatMap((address) => (address.kind === "group" ? [address.id] : []));
}
