import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { dice } from "../support/dice.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type PostFate, type PostFaults, startPostFaults } from "../support/post-faults.ts";

// The functions that are deployed post to the gateway through a network that loses a tenth of the posts and refuses a third.
let hub: Hub;
let faults: PostFaults;
beforeAll(async () => {
  let target = "";
  faults = await startPostFaults(() => target);
  hub = await startHub({ MANAGEMENT_ENDPOINT: faults.endpoint });
  target = hub.switchboard.gateway.managementEndpoint;
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await faults[Symbol.asyncDispose]();
});

const liveCount = 60;
const closedCount = 8;
/** With this one, no delivery has more than six unlucky attempts, nor more than one that hangs. */
const seed = 26;

/** Of the posts, 30 in a hundred are throttled, 5 hang, 5 are reset, 2 are falsely gone; half of those lost were taken. */
function fateOf(roll: number): PostFate {
  if (roll < 0.3) return "throttle";
  if (roll < 0.325) return "hang";
  if (roll < 0.35) return "hang-after";
  if (roll < 0.375) return "reset";
  if (roll < 0.4) return "lose-answer";
  return roll < 0.42 ? "gone" : "pass";
}

/** Opens connections, a few at a time: each that opens together with others takes a process of its own. */
async function open(session: string, count: number): Promise<readonly Client[]> {
  const clients: Client[] = [];
  while (clients.length < count) {
    clients.push(...(await Promise.all([1, 2, 3, 4].map(() => hub.connect({ session_id: session })))));
  }
  return clients;
}

/** Tells the place of each connection of a session among all of them, in no particular order. */
async function placesIn(session: string): Promise<(connectionId: string) => number> {
  const items = (await hub.items()).filter(({ address }) => address?.S === `session#anon/${session}`);
  const ids = items.map(({ connectionId }) => connectionId?.S);
  return (connectionId) => ids.indexOf(connectionId);
}

/** The ids of the messages that have arrived, without their duplicates. */
function messageIds(client: Client): ReadonlySet<string> {
  return new Set(client.untaken.flatMap((frame) => (frame.type === "message" ? [frame.id] : [])));
}

test("every live connection has every message, and the counts add up", { timeout: 60_000 }, async () => {
  const { chaos } = hub.switchboard.gateway;
  const session = `all-${performance.now()}`;
  const [live, closed] = [await open(session, liveCount), await open(session, closedCount)];
  const sender = await hub.connect({ session_id: `${session}-sender` });

  chaos.change({ dropDisconnect: 1 });
  await Promise.all(closed.map((client) => client.close()));
  chaos.change({ dropDisconnect: 0 });
  const placeOf = await placesIn(session);
  // The same for every run, whatever order the posts come in.
  faults.decide(({ connectionId, data, attempt }) =>
    fateOf(dice(seed, placeOf(connectionId), JSON.stringify(data), attempt)),
  );
  const first = await sender.ask({ action: "sendMessage", id: "m-0", sessions: [session], text: "m-0" });
  expect(first).toMatchObject({ type: "ack", delivered: liveCount, gone: closedCount, failed: 0, queued: 0 });

  // Those that were found to be gone are forgotten, and nobody else is.
  for (const id of ["m-1", "m-2", "m-3"]) sender.send({ action: "sendMessage", id, sessions: [session], text: id });
  const acks = [first, await sender.next(), await sender.next(), await sender.next()];
  for (const ack of acks.slice(1)) {
    expect(ack).toMatchObject({ type: "ack", delivered: liveCount, gone: 0, failed: 0, queued: 0 });
  }
  const sent = new Set(acks.map((ack) => (ack.type === "ack" ? ack.messageId : undefined)));
  for (const client of live) expect(messageIds(client)).toEqual(sent);
  const metrics = hub.lines.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  expect(metrics.filter(({ Delivered }) => Delivered === liveCount)).toHaveLength(4);
});
