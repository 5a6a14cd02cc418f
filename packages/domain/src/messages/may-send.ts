import type { Registration } from "../connections/connection-registry.ts";
import { matchesAny } from "../groups/pattern.ts";
import type { Address } from "../model/address.ts";
import { type Connection, isInGroup } from "../model/connection.ts";
import type { AuthenticationMethodName, Identity } from "../model/identity.ts";
import type { Sender } from "../model/message.ts";
import { accept, type Result, reject } from "../model/result.ts";

/**
 * Whom connections may send to; backends may send to everybody.
 *
 * - `anyone`: whoever is connected.
 * - `common-group`: whoever shares a proved group with the sender, and the sender itself; and all members of a group that the
 *   sender has joined or has the right to send to.
 * - `nobody`: connections only receive.
 */
export const sendPolicies = ["anyone", "common-group", "nobody"] as const;
export type SendPolicy = (typeof sendPolicies)[number];

/**
 * The policy of a deployment that chose none: where users and groups are proved they count, and where proved and
 * unproved connections meet the strict one is the safe one.
 *
 * @param methods the authentication methods that the deployment accepts
 */
export function defaultSendPolicy(methods: ReadonlySet<AuthenticationMethodName>): SendPolicy {
  return methods.size === 1 && !methods.has("cognito") ? "anyone" : "common-group";
}

/** Whom a message may reach of those at an address; of `nobody` it is known without a look. */
export type DeliveryScope = (address: Address) => "everybody" | "nobody" | ((registration: Registration) => boolean);

/**
 * Whom a sender may reach at the addresses of its message.
 *
 * @returns a rejection with `forbidden` where no look-up is needed to know that it may not send there. Whoever is out of
 *   reach otherwise must count like nobody, since a refusal would tell that somebody is connected.
 */
export function maySend(
  policy: SendPolicy,
  sender: Sender,
  addresses: readonly Address[],
): Result<DeliveryScope, "forbidden"> {
  if (sender.kind === "backend" || policy === "anyone") return accept(() => "everybody");
  if (policy === "nobody") return reject("forbidden", "Connections do not send messages here.");
  const { connectionId, identity } = sender.connection;
  if (addresses.some((address) => address.kind === "group" && !maySendToGroup(sender.connection, address.id))) {
    return reject("forbidden", "A sender reaches only the groups that it is in, or has the right to send to.");
  }
  // Anybody may be let into a group that is joined: it says nothing of whom its members may reach elsewhere.
  const groups = new Set(identity.groups);
  const hasCommonGroup = (registration: Registration) => registration.groups.some((group) => groups.has(group));
  const others = groups.size === 0 ? "nobody" : hasCommonGroup;
  // Whoever is at a group is in it, and the registration there names no others.
  return accept((address) =>
    address.kind === "group" || isOwn(address, connectionId, identity) ? "everybody" : others,
  );
}

function maySendToGroup(connection: Connection, group: string): boolean {
  const { identity } = connection;
  return isInGroup(connection, group) || matchesAny(identity.rights?.send ?? [], group, identity);
}

/**
 * Whether only the sender itself can be at an address: its connection, its user, what is its user's, the session that was
 * signed for it. A session that is only claimed is nobody's own.
 */
function isOwn(address: Address, connectionId: string, { provedBy, userId, sessionId }: Identity): boolean {
  switch (address.kind) {
    case "connection":
      return address.id === connectionId;
    case "user":
      return address.id === userId;
    case "session":
    case "client":
      if (userId !== undefined) return address.id.startsWith(`${userId}/`);
      return provedBy === "signed" && address.id === sessionId;
    case "group":
    case "everyone":
      return false;
  }
}
