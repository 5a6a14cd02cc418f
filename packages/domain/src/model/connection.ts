import type { MinuteUsage } from "../quotas/quota.ts";
import { type Address, addressKey } from "./address.ts";
import type { Identity } from "./identity.ts";

/** Which connection, and where it is. */
export interface ConnectionRef {
  /** Given by the gateway: ASCII, so that every store lists ids in the same order; else opaque and case-sensitive. */
  readonly connectionId: string;
  /** The gateway that holds it, where that is not the deployment's own: an id is unique within its home alone. */
  readonly home?: string;
}

/** One open WebSocket, as the hub remembers it. */
export interface Connection extends ConnectionRef {
  readonly identity: Identity;
  /** The groups that it was joined to at run time, apart from those that its identity proves; absent where there are none. */
  readonly joinedGroups?: readonly string[];
  /** The client protocol it speaks, e.g. `switchboard.v1`. */
  readonly protocol: string;
  /** Epoch milliseconds. */
  readonly connectedAtMs: number;
  /** Epoch milliseconds, whole seconds: from then on it receives nothing. */
  readonly expiresAtMs: number;
  /** Every address it is registered at, apart from its own connection id; without duplicates. */
  readonly addresses: readonly Address[];
  /** What it has used, as far as samples tell, in the latest minute in which any was taken; absent where none was. */
  readonly used?: MinuteUsage;
}

/** Every group that a connection is in: those that its identity proves, and those that it was joined to. */
export function groupsOf({ identity, joinedGroups = [] }: Connection): readonly string[] {
  return [...new Set([...identity.groups, ...joinedGroups])];
}

export function isInGroup({ identity, joinedGroups = [] }: Connection, group: string): boolean {
  return identity.groups.includes(group) || joinedGroups.includes(group);
}

/** What is remembered of a connection once it has been joined to groups. */
export function withJoined(connection: Connection, groups: readonly string[]): Connection {
  const addresses = [...connection.addresses, ...groups.map((id): Address => ({ kind: "group", id }))];
  return {
    ...connection,
    joinedGroups: [...new Set([...(connection.joinedGroups ?? []), ...groups])],
    addresses: [...new Map(addresses.map((address) => [addressKey(address), address])).values()],
  };
}

/**
 * When a connection stops being good: when the gateway ends it, or earlier when its proof ends.
 *
 * @param lifetimeMs how long after its beginning a connection is remembered at most
 * @returns epoch milliseconds, whole seconds
 */
export function expiryOf(connectedAtMs: number, lifetimeMs: number, provedUntilMs = Number.POSITIVE_INFINITY): number {
  return Math.floor(Math.min(connectedAtMs + lifetimeMs, provedUntilMs) / 1000) * 1000;
}

export function isExpired({ expiresAtMs }: { readonly expiresAtMs: number }, nowMs: number): boolean {
  return expiresAtMs <= nowMs;
}
