import type { ConnectionRegistry, JoinLimits } from "../connections/connection-registry.ts";
import { type HistoryOf, streamsAt } from "../history/history-of.ts";
import type { MessageHistory } from "../history/message-history.ts";
import { positionsOf } from "../history/stream-positions.ts";
import type { Address, AddressKind } from "../model/address.ts";
import { type Connection, isInGroup, withJoined } from "../model/connection.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import { mayJoin } from "./may-join.ts";
import type { Pattern } from "./pattern.ts";

/** How a deployment lets connections join. */
export interface JoinRules {
  /** The groups that everybody may join. */
  readonly allowed: readonly Pattern[];
  readonly limits: JoinLimits;
}

export const defaultJoinLimits: JoinLimits = { groups: 100, perMinute: 200, changesPerMinute: 1000 };

/** What joining needs, by a `join` or a `hello`. */
export interface JoiningParts {
  readonly registry: Pick<ConnectionRegistry, "join">;
  readonly joinRules: JoinRules;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
}

/** @returns `unknown` where the connection is not remembered any longer, and nothing is to be said to it */
export type JoinGroups = (connection: Connection, groups: readonly string[]) => Promise<Answer | "unknown">;

/**
 * Joins a connection to groups, all of them or none, and tells where their streams begin for it. Groups that its identity
 * proves, or that it is in already, are no error.
 *
 * @throws a `StoreFault`; whether it has joined is not known then, and it may be repeated
 */
export function createJoinGroups({ registry, joinRules, kinds, history, historyOf }: JoiningParts): JoinGroups {
  return async (connection, named) => {
    const groups = [...new Set(named)];
    if (!kinds.has("group")) {
      const message = "This deployment does not register connections at group addresses.";
      return { kind: "rejection", rejection: { code: "address-not-registered", message } };
    }
    const joinable = joinableOf(connection, groups, joinRules);
    if (!groups.every((group) => joinable.includes(group) || isInGroup(connection, group))) {
      const message = "The connection may not join all of these groups, and has joined none of them.";
      return { kind: "rejection", rejection: { code: "forbidden", message } };
    }
    const outcome = joinable.length === 0 ? "joined" : await registry.join(connection, joinable, joinRules.limits);
    switch (outcome) {
      case "unknown":
        return outcome;
      case "too-fast":
        return { kind: "fault", reason: "throttled" };
      case "too-many": {
        const message = `A connection can have joined at most ${joinRules.limits.groups} groups.`;
        return { kind: "rejection", rejection: { code: "too-many-groups", message } };
      }
      case "joined": {
        const addresses = groups.map((id): Address => ({ kind: "group", id }));
        // Read after the registration: whoever is at a position there is told of everything that comes after it.
        const streams = history === undefined ? [] : await positionsOf(history, streamsAt(historyOf, addresses));
        return { kind: "joined", groups, streams };
      }
    }
  };
}

/** Those of some groups that a connection is to be joined to: also where it has, since that mends what is missing of it. */
export function joinableOf(
  { identity }: Connection,
  groups: readonly string[],
  { allowed }: Pick<JoinRules, "allowed">,
): readonly string[] {
  return [...new Set(groups)].filter((group) => !identity.groups.includes(group) && mayJoin(identity, group, allowed));
}

/** Joins a connection to as many of some groups as it may be in. */
export async function joinAsFarAsPossible(
  connection: Connection,
  groups: readonly string[],
  { registry, joinRules, kinds }: Pick<JoiningParts, "registry" | "joinRules" | "kinds">,
): Promise<Connection | "unknown" | "too-fast"> {
  const { limits } = joinRules;
  const { joinedGroups = [] } = connection;
  const joinable = kinds.has("group") ? joinableOf(connection, groups, joinRules) : [];
  const isNew = (group: string) => !joinedGroups.includes(group);
  const room = Math.max(0, limits.groups - joinedGroups.length);
  const fitting = [...joinable.filter((group) => !isNew(group)), ...joinable.filter(isNew).slice(0, room)];
  for (const some of [joinable, fitting]) {
    if (some.length === 0) break;
    const outcome = await registry.join(connection, some, limits);
    if (outcome === "joined") return withJoined(connection, some);
    if (outcome !== "too-many") return outcome;
  }
  return connection;
}
