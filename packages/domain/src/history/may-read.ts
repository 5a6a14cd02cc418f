import { matchesAny } from "../groups/pattern.ts";
import { type Connection, isInGroup } from "../model/connection.ts";

/** Whether a connection may read what a group keeps: whoever is in it may, from before it was as well, or has the right. */
export function mayRead(connection: Connection, group: string): boolean {
  const { identity } = connection;
  return isInGroup(connection, group) || matchesAny(identity.rights?.history ?? [], group, identity);
}
