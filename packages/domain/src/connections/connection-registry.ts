import type { Address } from "../model/address.ts";
import type { Connection, ConnectionRef } from "../model/connection.ts";
import type { MinuteUsage } from "../quotas/quota.ts";

/** One connection, as delivery must know it without another read. */
export interface Recipient extends ConnectionRef {
  /** Epoch milliseconds. Registries return expired registrations too, until they are removed: callers must look. */
  readonly expiresAtMs: number;
  readonly protocol: string;
  /** Where the registry found it; opaque, handed back to `unregister`. */
  readonly foundAt: string;
}

/** One connection at one address. */
export interface Registration extends Recipient {
  /** The connection's proved groups; empty at a group address, where only that group matters. */
  readonly groups: readonly string[];
}

/** Whether a connection is the only one of its session and of its user; absent where there is none, or it is not known. */
export interface Alone {
  readonly inSession?: boolean;
  readonly ofUser?: boolean;
}

/** A connection that has been registered. */
export interface Arrival {
  /** Whether it is the first of its session and user. */
  readonly isFirst: Alone;
}

/** A connection that has been forgotten. */
export interface Departure {
  /** What was remembered of it. */
  readonly connection: Connection;
  /** Whether it was the last of its session and user. */
  readonly isLast: Alone;
}

/** What became of a join: everything was joined, or nothing and why. */
export type JoinOutcome =
  | "joined"
  /** There is no such connection, or it is closing. */
  | "unknown"
  /** It would be in more groups than it may have joined. */
  | "too-many"
  /** It has joined, or joined and left, too often within a minute. */
  | "too-fast";

/** What became of a leave: everything was left, or nothing. */
export type LeaveOutcome =
  | "left"
  /** It has joined and left too often within a minute. */
  | "too-fast";

/** By whose word a connection is in a group beyond those that its identity proves. */
export type JoinedBy = "client" | "backend";

/** What connections may join. */
export interface JoinLimits {
  /** The most groups that a connection has joined at a time. */
  readonly groups: number;
  /** The most joins of a connection within a minute, each name of each counted. */
  readonly perMinute: number;
  /** The most names that it joins within a minute, those that it is in already included, and leaves. */
  readonly changesPerMinute: number;
}

/** Of backends: limits are for what clients join. */
export const noJoinLimits: JoinLimits = {
  groups: Number.POSITIVE_INFINITY,
  perMinute: Number.POSITIVE_INFINITY,
  changesPerMinute: Number.POSITIVE_INFINITY,
};

/** How registrations are read. */
export interface RegistrationsRead {
  /** Whether every connection must be seen that has been registered, at a group or everyone as well. */
  readonly fresh?: boolean;
  /** Begins after this connection id. */
  readonly after?: string;
}

/** What a new proof says of a connection. */
export type Renewal = Pick<Connection, "identity" | "addresses" | "expiresAtMs">;

/**
 * Remembers the open connections and the addresses they can be reached at.
 *
 * Every method but `addUsage` is idempotent, and each throws a `StoreFault` when the store fails.
 */
export interface ConnectionRegistry {
  /**
   * Remembers a connection at its own id and at every one of its addresses. When it throws, it has removed what it had
   * written, as far as possible; what is left expires.
   */
  register(connection: Connection): Promise<Arrival>;

  /**
   * Forgets a connection everywhere. Unknown ones are no error.
   *
   * @param foundBy the registration through which the connection was found to be gone; it is removed even if the
   *   connection's own record is no longer there.
   * @returns the departure, to one caller only: of several at once, and of repeated calls, the others get `undefined`.
   */
  unregister(connection: ConnectionRef, foundBy?: Recipient): Promise<Departure | undefined>;

  /** What is remembered of a connection, expired or not; sees every `register` that has returned. */
  find(connection: ConnectionRef): Promise<Connection | undefined>;

  /**
   * The registrations at an address, page by page, each connection once, in ascending order of connection id. Pages
   * are not empty and hold at most some hundred registrations, so that a reader of many addresses needs little memory.
   *
   * At a session, user, client or connection it sees every `register` and `join` that has returned; at a group or everyone,
   * a connection that has just been registered may be missing for a moment, unless the read is `fresh`, at twice the price.
   */
  registrationsAt(address: Address, read?: RegistrationsRead): AsyncIterable<readonly Registration[]>;

  /**
   * Puts a connection into groups: all of them or none. Whoever is in one already, by whatever right, stays so.
   *
   * Whatever other calls for the same connection are under way, nobody is left deaf, registered without being in the group,
   * or registered after the connection was forgotten.
   *
   * @param by a backend's joins are not bound by limits, and not undone by the client's `leave`; `client` by default
   */
  join(connection: ConnectionRef, groups: readonly string[], limits: JoinLimits, by?: JoinedBy): Promise<JoinOutcome>;

  /**
   * Takes a connection out of groups. One that its identity proves stays; so does, where a client leaves, one that a backend
   * has joined it to. Groups that it is not in, and unknown connections, are no error.
   *
   * @param limits of a client; of these, that of changes counts. None by default
   */
  leave(
    connection: ConnectionRef,
    groups: readonly string[],
    by?: JoinedBy,
    limits?: Pick<JoinLimits, "changesPerMinute">,
  ): Promise<LeaveOutcome>;

  /**
   * Gives a connection a new proof of the same identity: a later expiry, other proved groups. What it has joined stays.
   *
   * @returns what is remembered of it then; `undefined` where there is no such connection
   */
  renew(connection: ConnectionRef, renewal: Renewal): Promise<Connection | undefined>;

  /**
   * Adds to what a connection has used in a minute, in place of what it has used in any before: `find` tells. An unknown
   * connection is no error. Not idempotent.
   *
   * @param connection as it was found
   */
  addUsage(connection: Connection, usage: MinuteUsage): Promise<void>;

  /** How many connections are registered at an address; expired ones may be among them. */
  count(address: Address): Promise<number>;
}
