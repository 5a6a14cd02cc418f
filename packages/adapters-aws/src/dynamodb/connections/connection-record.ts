import type { AuthenticationMethodName } from "@switchboard/domain";

/**
 * A connection's own item in the table, as other programs read it, in plain values: `address` is
 * `connection#<connectionId>`. The registrations beside it, one per entry of `addresses`, `joined` and `granted`, have
 * `address`, `connectionId`, `expiresAt`, `protocol`, `home` and `rev` only; those at a group `userId` and `sessionId` as well,
 * for whoever asks who is in it (without a user the session's full id), the others `groups`.
 *
 * Other programs do not write to it: every update of what is registered has to raise `rev`, on condition that the item is there.
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
  /** The `address` of its registration in every group that it has joined itself; a string set, absent where it would be empty. */
  readonly joined?: ReadonlySet<string>;
  /** Likewise of the groups that a backend has joined it to. A group may be in several of these sets. */
  readonly granted?: ReadonlySet<string>;
  /** ISO 8601 in UTC. */
  readonly provedUntil?: string;
  /** What its token allows it, as JSON; absent where it says nothing of it. */
  readonly rights?: string;
  /** ISO 8601 in UTC. */
  readonly connectedAt: string;
  /** Epoch seconds; the table's time to live. */
  readonly expiresAt: number;
  readonly protocol: string;
  /** The `address` of its registration at everything that its identity proves; absent where there is none. */
  readonly addresses?: ReadonlySet<string>;
  /** How often the item was written: 1 at first. A registration holds the `rev` that it was written by. Absent in records of earlier versions. */
  readonly rev?: number;
  /** The `rev` of the latest renewal; absent where there was none. */
  readonly renewed?: number;
  /** Present while the connection is being forgotten: it joins nothing any more. */
  readonly closing?: true;
  /** The latest minute, since the epoch, in which what it has used was counted; absent where none was. */
  readonly usedMinute?: number;
  /** What it has used in that minute, as samples tell; those that have a quota. */
  readonly usedFrames?: number;
  readonly usedBytes?: number;
  readonly usedAddresses?: number;
  readonly usedDeliveries?: number;
  /** How many names it joined in a minute, counted since the epoch; absent where none, and after some minutes. */
  readonly [joins: `joins#${number}`]: number;
  /** Likewise of the names of all that it has joined, for the first time or again, and left. */
  readonly [changes: `changes#${number}`]: number;
}
