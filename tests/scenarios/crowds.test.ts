import { expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { startHub } from "../support/hub.ts";

const CONNECTIONS = 50;
const AT_ONCE = 10;
/** A busy machine may take long for a crowd; what counts is that it loses nobody. */
const LIMIT_MS = 180_000;

test("a crowd that comes and goes at once is let in as a whole, and leaves nothing behind", {
  timeout: LIMIT_MS,
}, async () => {
  await using hub = await startHub();
  const clients: Client[] = [];
  let begun = 0;
  const opener = async () => {
    while (begun < CONNECTIONS) clients.push(await hub.connect({ session_id: `s-${begun++}` }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
  expect(clients).toHaveLength(CONNECTIONS);
  expect((await hub.items()).length).toBeGreaterThanOrEqual(2 * CONNECTIONS);

  const ids = hub.switchboard.gateway.connectionIds();
  for (const { webSocket } of clients) webSocket.close();
  const gone = await Promise.all(ids.map((id) => hub.event("disconnected", ({ connectionId }) => connectionId === id)));
  expect(gone.filter(({ outcome }) => outcome !== "handled")).toEqual([]);
  expect(await hub.items()).toEqual([]);
  // A process for each of them would take the machine's memory, and its time from the DynamoDB that all of them wait for.
  expect(hub.switchboard.functions.environmentCount("DisconnectFunction")).toBeLessThan(20);
});
