import type { Address } from "../model/address.ts";
import type { Connection, ConnectionRef } from "../model/connection.ts";

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

/**
 * Remembers the open connections and the addresses they can be reached at.
 *
 * Every method is idempotent, and throws a `StoreFault` when the store fails.
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
   * At a session, user, client or connection it sees every `register` that has returned; at a group or everyone, a
   * connection that has just been registered may be missing for a moment.
   */
  registrationsAt(address: Address): AsyncIterable<readonly Registration[]>;
}
