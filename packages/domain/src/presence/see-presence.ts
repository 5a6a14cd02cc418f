import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { Connection } from "../model/connection.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import type { Clock } from "../runtime/clock.ts";
import { listGroupMembers } from "./list-group-members.ts";
import { maySee, notSeen } from "./may-see.ts";
import { occupantOf } from "./occupant.ts";
import type { Counts, PresenceBoard } from "./presence-board.ts";
import type { HasPresence } from "./presence-stirs.ts";

/** The most members of a page, and how many there are where nobody says it. */
const mostMembers = 100;

/** For how long a count is good enough, where there is a place to keep it. */
const countedForMs = 10_000;

/** What clients are told of who is in a group. Each throws a `StoreFault`. */
export interface SeePresence {
  /** A page of its members, as they are now. */
  members(
    connection: Connection,
    asked: { readonly group: string; readonly limit?: number; readonly after?: string },
  ): Promise<Answer>;
  /** How many they are. */
  occupancy(connection: Connection, group: string): Promise<Answer>;
  /** Whom presence events have told as here: what the next event builds upon. */
  presence(connection: Connection, group: string): Promise<Answer>;
}

export function createSeePresence({
  registry,
  board,
  hasPresence,
  clock,
}: {
  readonly registry: Pick<ConnectionRegistry, "connectionsIn" | "count">;
  readonly board: Pick<PresenceBoard, "shown" | "counted" | "keepCount">;
  readonly hasPresence: HasPresence;
  readonly clock: Pick<Clock, "now">;
}): SeePresence {
  async function count(group: string): Promise<Counts> {
    const address = { kind: "group", id: group } as const;
    if (!hasPresence(group)) return { connections: await registry.count(address) };
    const kept = await board.counted(group);
    if (kept !== undefined && kept.atMs > clock.now() - countedForMs) return kept;
    const connections = await registry.count(address);
    await board.keepCount(group, { connections, atMs: clock.now() });
    return { connections, ...(kept?.users !== undefined && { users: kept.users }) };
  }

  return {
    async members(connection, { group, limit = mostMembers, after }) {
      if (!maySee(connection, group)) return notSeen();
      const page = { limit: Math.min(limit, mostMembers), ...(after !== undefined && { after }) };
      let read = 0;
      const members = await listGroupMembers(registry, group, page, clock.now(), (registrations) => {
        read += registrations;
      });
      return { kind: "members", group, read, ...members };
    },

    async occupancy(connection, group) {
      if (!maySee(connection, group)) return notSeen();
      const { connections, users } = await count(group);
      return { kind: "occupancy", group, connections, ...(users !== undefined && { users }) };
    },

    async presence(connection, group) {
      if (!maySee(connection, group)) return notSeen();
      if (!hasPresence(group)) {
        const message = "Nobody is told who comes to this group and goes.";
        return { kind: "rejection", rejection: { code: "no-presence", message } };
      }
      const { revision, occupants, users, connections } = await board.shown(group);
      const listed = occupants && { occupants: [...occupants.keys()].map(occupantOf) };
      return { kind: "presence", group, revision, ...listed, users, connections };
    },
  };
}
