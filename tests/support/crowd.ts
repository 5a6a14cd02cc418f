import type { Client } from "./client.ts";
import type { Hub } from "./hub.ts";

/** Opens connections of a session, a few at a time: each that opens together with others takes a process of its own. */
export async function openSession(hub: Hub, session: string, count: number): Promise<readonly Client[]> {
  const clients: Client[] = [];
  while (clients.length < count) {
    const next = Array.from({ length: Math.min(4, count - clients.length) }, () =>
      hub.connect({ session_id: session }),
    );
    clients.push(...(await Promise.all(next)));
  }
  return clients;
}

/** The ids of a session's connections, in their order. */
export async function connectionIdsIn(hub: Hub, session: string): Promise<readonly string[]> {
  const items = (await hub.items()).filter(({ address }) => address?.S === `session#anon/${session}`);
  return items.map(({ connectionId }) => connectionId?.S ?? "").sort();
}

/**
 * Opens connections of a session and closes them again, of which the functions are never told: they stay registered.
 * Resolves when the gateway has seen all of them go.
 */
export async function leaveBehind(hub: Hub, session: string, count: number): Promise<void> {
  const { chaos } = hub.switchboard.gateway;
  const before = new Set(await connectionIdsIn(hub, session));
  const clients = await openSession(hub, session, count);
  const ids = (await connectionIdsIn(hub, session)).filter((id) => !before.has(id));
  chaos.change({ dropDisconnect: 1 });
  for (const client of clients) client.terminate();
  await Promise.all(ids.map((id) => hub.event("closed", ({ connectionId }) => connectionId === id)));
  chaos.change({ dropDisconnect: 0 });
}

/** Tells the place of each connection of a session among all of them. */
export async function placesIn(hub: Hub, session: string): Promise<(connectionId: string) => number> {
  const ids = await connectionIdsIn(hub, session);
  return (connectionId) => ids.indexOf(connectionId);
}

/** The ids of the messages that have arrived at a client and were not taken, without their duplicates. */
export function messageIds(client: Client): ReadonlySet<string> {
  return new Set(client.untaken.flatMap((frame) => (frame.type === "message" ? [frame.id] : [])));
}
