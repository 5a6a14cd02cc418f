import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type PostFate, type PostFaults, startPostFaults } from "../support/post-faults.ts";

// The functions that are deployed post to the gateway through a network that loses a tenth of the posts, and the gateway
// itself refuses a third of the others.
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
const closedCount = 7;

/** One post in twenty hangs, one in twenty is reset; half of each after the gateway has taken it. */
function fateOf(dice: number): PostFate {
  if (dice < 0.025) return "hang";
  if (dice < 0.05) return "hang-after";
  if (dice < 0.075) return "reset";
  return dice < 0.1 ? "lose-answer" : "pass";
}

/** The ids of the messages that have arrived, without their duplicates. */
function messageIds(client: Client): ReadonlySet<string> {
  return new Set(client.untaken.flatMap((frame) => (frame.type === "message" ? [frame.id] : [])));
}

// One run in some five hundred is unlucky: twelve attempts of one delivery fail. It counts as failed then.
test("every live connection has every message, and the counts add up", { timeout: 90_000, retry: 1 }, async () => {
  const { chaos } = hub.switchboard.gateway;
  const session = `all-${performance.now()}`;
  const open = (count: number) =>
    Promise.all(Array.from({ length: count }, () => hub.connect({ session_id: session })));
  const [live, closed] = [await open(liveCount), await open(closedCount)];
  const sender = await hub.connect({ session_id: `${session}-sender` });

  chaos.change({ dropDisconnect: 1 });
  await Promise.all(closed.map((client) => client.close()));
  chaos.change({ dropDisconnect: 0, throttlePosts: 0.3, gonePosts: 0.02 });
  faults.decide(() => fateOf(Math.random()));
  try {
    const first = await sender.ask({ action: "sendMessage", id: "m-0", sessions: [session], text: "hello" });
    expect(first).toMatchObject({ type: "ack", delivered: liveCount, gone: closedCount, failed: 0, queued: 0 });

    // Those that were found to be gone are forgotten, and nobody else is.
    for (const id of ["m-1", "m-2", "m-3"]) sender.send({ action: "sendMessage", id, sessions: [session], text: id });
    const acks = [first, await sender.next(), await sender.next(), await sender.next()];
    for (const ack of acks.slice(1)) {
      expect(ack).toMatchObject({ type: "ack", delivered: liveCount, gone: 0, failed: 0, queued: 0 });
    }
    const sent = new Set(acks.map((ack) => (ack.type === "ack" ? ack.messageId : undefined)));
    for (const client of live) expect(messageIds(client)).toEqual(sent);
  } finally {
    faults.decide(() => "pass");
    chaos.change({ throttlePosts: 0, gonePosts: 0 });
  }
  const metrics = hub.lines.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  expect(metrics.filter(({ Delivered }) => Delivered === liveCount).length).toBeGreaterThanOrEqual(4);
});
