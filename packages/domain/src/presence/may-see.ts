import { matchesAny } from "../groups/pattern.ts";
import { type Connection, isInGroup } from "../model/connection.ts";
import type { Answer } from "../protocol/client-protocol.ts";

/** Whether a connection may be told who is in a group: whoever is in it may, or has the right. */
export function maySee(connection: Connection, group: string): boolean {
  const { identity } = connection;
  return isInGroup(connection, group) || matchesAny(identity.rights?.presence ?? [], group, identity);
}

export function notSeen(): Answer {
  const message = "Only who is in the group, or has the right to, is told who is there.";
  return { kind: "rejection", rejection: { code: "not-joined", message } };
}
