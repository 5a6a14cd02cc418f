import { anonymousNamespace } from "../model/address.ts";
import type { Identity } from "../model/identity.ts";

/** Who has lasting memberships: a user, or a session by its full id. */
export interface Member {
  readonly kind: "user" | "session";
  readonly id: string;
}

/** The most groups that a member has lasting memberships of: every connection of it is registered at each. */
export const mostMemberships = 100;

/**
 * Remembers which groups users and sessions are in, whether they are connected or not. Every method is idempotent, and throws
 * a `StoreFault` when the store fails.
 */
export interface Memberships {
  /** The groups of any of the members, without duplicates, in no particular order; sees every change that has returned. */
  of(members: readonly Member[]): Promise<readonly string[]>;

  /**
   * Adds groups to those of a member: all of them or none.
   *
   * @returns `too-many` where it would have more than `mostMemberships` then
   */
  add(member: Member, groups: readonly string[]): Promise<"added" | "too-many">;

  /** Removes groups from those of a member. Groups that it is not in, and unknown members, are no error. */
  remove(member: Member, groups: readonly string[]): Promise<void>;
}

/** Whether somebody proved to be a member: anybody can claim an anonymous session, and would be in its groups. */
export function canBeMember({ kind, id }: Member): boolean {
  return kind === "user" || !id.startsWith(`${anonymousNamespace}/`);
}

/** The members whose groups a connection is in. */
export function membersIn({ userId, sessionId }: Pick<Identity, "userId" | "sessionId">): readonly Member[] {
  const members: readonly (Member | undefined)[] = [
    userId === undefined ? undefined : { kind: "user", id: userId },
    sessionId === undefined ? undefined : { kind: "session", id: sessionId },
  ];
  return members.filter((member): member is Member => member !== undefined && canBeMember(member));
}
