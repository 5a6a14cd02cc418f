// What backends invoke to change who is in a group, as it would be written without the hub.

import { connectionIdsAt, type To } from "./audience.ts";
import { records } from "./table.ts";

interface Command {
  readonly action?: "join" | "leave";
  readonly groups?: readonly string[];
  readonly to?: To;
}

export async function handler({ action, groups = [], to = {} }: Command) {
  const connectionIds = await connectionIdsAt(to);
  const addresses = groups.map((group) => `group#${group}`);
  const connectedAt = new Date().toISOString();
  const known = { connectedAt, sessionId: undefined, userId: undefined };
  for (const connectionId of connectionIds) {
    if (action === "leave") await records.removeAt(connectionId, addresses);
    else await records.put(addresses.map((address) => ({ address, connectionId, ...known })));
  }
  return { connections: connectionIds.length };
}
