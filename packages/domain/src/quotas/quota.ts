/**
 * What is counted of what clients send.
 *
 * - `frames`: texts.
 * - `bytes`: of those texts, in UTF-8.
 * - `addresses`: what a text names, addresses, groups and positions, and what the store reads for it beyond that: see `usage-of.ts`.
 * - `deliveries`: the connections that its messages reach, delivered to or queued.
 */
export const quotaNames = ["frames", "bytes", "addresses", "deliveries"] as const;
export type QuotaName = (typeof quotaNames)[number];

export type Usage = Readonly<Record<QuotaName, number>>;

/** Some of what was used in a minute. */
export type MinuteUsage = Partial<Usage> & {
  /** In minutes since the epoch. */
  readonly minute: number;
};

/** The most that may be used in a minute; what is not named has no limit. */
export type MinuteQuotas = Partial<Usage>;

/** What a deployment lets its clients use. */
export interface Quotas {
  /** Of each connection by itself. */
  readonly connection: MinuteQuotas;
  /** Of all connections of a user, or of a session that is proved where there is no user. */
  readonly user: MinuteQuotas;
  /** The most connections of such a user or session at a time. */
  readonly userConnections?: number;
  /** The most groups that a connection joins within a minute. */
  readonly joins?: number;
}

export const minuteMs = 60_000;

export function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / minuteMs);
}

/** Whose the quotas of a user are: only who was proved to be somebody is the same on another connection. */
export interface Principal {
  readonly kind: "user" | "session";
  /** Of a session its full id. */
  readonly id: string;
}

/** Counts what users have used. */
export interface UserUsage {
  /**
   * Adds to what somebody has used in a minute. Not idempotent.
   *
   * @returns all that was added in that minute, by everybody
   * @throws a `StoreFault` when the store fails; whether it was added is not known then
   */
  add(principal: Principal, usage: MinuteUsage): Promise<MinuteUsage>;
}
