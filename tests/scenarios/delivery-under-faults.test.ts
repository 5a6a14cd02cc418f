import { createSeededRandom } from "@switchboard/domain/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionIdsIn, leaveBehind, messageIds, openSession, placesIn } from "../support/crowd.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type PostFaults, postFates, startPostFaults, usualFate } from "../support/post-faults.ts";

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
const seed = 12;

/** The same for every run, whatever order the posts come in. */
function rollFor(place: number, data: unknown, attempt: number): number {
  return createSeededRandom(JSON.stringify([seed, place, data, attempt]))();
}

test("every live connection has every message, and the counts add up", { timeout: 60_000 }, async () => {
  const session = `all-${performance.now()}`;
  const live = await openSession(hub, session, liveCount);
  await leaveBehind(hub, session, closedCount);
  const sender = await hub.connect({ session_id: `${session}-sender` });

  const placeOf = await placesIn(hub, session);
  faults.decide(({ connectionId, data, attempt }) => usualFate(rollFor(placeOf(connectionId), data, attempt)));
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
  expect(faults.fates).toEqual(new Set(postFates));
});

test("a listener whose posts all answer 410 although it is open is closed, so that its client comes back", async () => {
  const session = `deaf-${performance.now()}`;
  const listener = await hub.connect({ session_id: session });
  await listener.hello();
  const sender = await hub.connect({ session_id: `${session}-sender` });
  faults.decide(() => "gone");
  const ack = await sender.ask({ action: "sendMessage", id: "m", sessions: [session], text: "never heard" });
  expect(ack).toMatchObject({ type: "ack", delivered: 0, gone: 1 });
  await listener.closed;
  await expect.poll(() => connectionIdsIn(hub, session)).toEqual([]);
});
