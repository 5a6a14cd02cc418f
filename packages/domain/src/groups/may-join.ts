import type { Identity } from "../model/identity.ts";
import { matchesAny, type Pattern } from "./pattern.ts";

/** Names that can be joined: those of groups that a token proves may be any id. */
const joinableName = /^[A-Za-z0-9._:~-]{1,128}$/;

/**
 * Whether somebody may join a group, by what the deployment allows everybody or by its own rights. Whoever proves to be in a
 * group need not join it.
 *
 * @param allowed the groups that the deployment lets everybody join
 */
export function mayJoin(identity: Identity, group: string, allowed: readonly Pattern[]): boolean {
  if (!joinableName.test(group)) return false;
  return (
    allowed.some((pattern) => pattern.matches(group, identity)) ||
    matchesAny(identity.rights?.join ?? [], group, identity)
  );
}
