import type { AuthenticationMethodName } from "@switchboard/domain";

/**
 * A connection's own item in the table, as other programs read it, in plain values: `address` is
 * `connection#<connectionId>`. The registrations beside it, one per entry of `addresses`, have `address`, `connectionId`,
 * `groups`, `expiresAt`, `protocol` and `home` only.
 */
export interface ConnectionRecord {
  readonly address: `connection#${string}`;
  readonly connectionId: string;
  /** The gateway that holds the connection; absent where that is the deployment's own. */
  readonly home?: string;
  readonly provedBy: AuthenticationMethodName;
  /** As the client named it; whose it is follows from `provedBy` and `userId`. Records of earlier versions: `<namespace>/<id>`. */
  readonly clientId?: string;
  /** Likewise. */
  readonly sessionId?: string;
  readonly userId?: string;
  /** A string set; absent where it would be empty. */
  readonly groups?: ReadonlySet<string>;
  /** The groups that it was joined to at run time; a string set, absent where it would be empty. */
  readonly joined?: ReadonlySet<string>;
  /** ISO 8601 in UTC. */
  readonly provedUntil?: string;
  /** What its token allows it, as JSON; absent where it says nothing of it. */
  readonly rights?: string;
  /** ISO 8601 in UTC. */
  readonly connectedAt: string;
  /** Epoch seconds; the table's time to live. */
  readonly expiresAt: number;
  readonly protocol: string;
  /** The `address` of every other item of this connection; absent where there is none. */
  readonly addresses?: ReadonlySet<string>;
}
