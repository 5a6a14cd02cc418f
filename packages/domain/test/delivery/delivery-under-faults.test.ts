import { createManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ConnectionGateway,
  createClientProtocols,
  createDeliver,
  createProcessTasks,
  type DeliveryCounts,
  defaultDeliveryLimits,
  type Message,
  type OverflowQueue,
  type PostOutcome,
  type TaskResult,
  wait,
} from "../../src/index.ts";
import {
  bytesOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDeadLetters,
  createMemoryDeliveryQueue,
  createMemoryMetrics,
  createSeededRandom,
  createTestProtocol,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "./test-deliverer.ts";

const session = { kind: "session", id: "anon/all" } as const;
const message: Message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" };
const protocols = createClientProtocols([createTestProtocol("switchboard.v1")]);
const payload = bytesOf("hi in switchboard.v1");
/** When the gateway's adapter gives a post up that hangs. */
const postDeadlineMs = 3000;

/** How often posts go wrong, each from 0, never, to 1, always. */
interface Faults {
  readonly throttled: number;
  readonly hangs: number;
  readonly resets: number;
  readonly falselyGone: number;
  /** Of the connections: how many have closed without the registry knowing. */
  readonly gone: number;
}

const usualFaults: Faults = { throttled: 0.3, hangs: 0.05, resets: 0.05, falselyGone: 0.02, gone: 0.1 };

/** So many connections, while everything goes wrong now and then. */
async function createWorld(faults: Faults, audience: number, seed: number) {
  const next = createSeededRandom(seed);
  const clock = createManualClock();
  const [gateway, registry, metrics] = [
    createMemoryConnectionGateway(),
    createMemoryConnectionRegistry(),
    createMemoryMetrics(),
  ];
  const [live, closed]: [string[], string[]] = [[], []];

  /** A hanging or reset post may have been taken or not. */
  function breakPost(connectionId: string, roll: () => number): void {
    if (roll() < 0.5) return;
    gateway.answerPosts(connectionId);
    void gateway.post({ connectionId }, payload);
    gateway.answerPosts(connectionId, () => answer(connectionId, roll));
  }

  /** @param roll the connection's own random numbers, so that what its posts come to does not depend on the others' order */
  async function answer(connectionId: string, roll: () => number): Promise<PostOutcome> {
    const dice = roll();
    const { throttled, hangs, resets, falselyGone } = faults;
    if (dice < throttled) return "throttled";
    if (dice < throttled + hangs) {
      breakPost(connectionId, roll);
      await wait(clock, postDeadlineMs);
      throw new Error("There was no answer.");
    }
    if (dice < throttled + hangs + resets) {
      breakPost(connectionId, roll);
      throw new Error("The connection was reset.");
    }
    if (dice < throttled + hangs + resets + falselyGone) return "gone";
    return closed.includes(connectionId) ? "gone" : "delivered";
  }

  for (let nth = 0; nth < audience; nth += 1) {
    const connectionId = `connection-${nth}`;
    await registry.register({
      connectionId,
      identity: { provedBy: "none", sessionId: session.id, groups: [] },
      protocol: "switchboard.v1",
      connectedAtMs: clock.now(),
      expiresAtMs: clock.now() + 3_600_000,
      addresses: [session],
    });
    if (next() < faults.gone) closed.push(connectionId);
    else {
      live.push(connectionId);
      gateway.open(connectionId);
    }
    const roll = createSeededRandom(Math.floor(next() * 2 ** 32));
    gateway.answerPosts(connectionId, () => answer(connectionId, roll));
  }

  const parts = { gateway, registry, clock, random: next, protocols };
  const remembered = async () => {
    const found = await Promise.all(live.map((connectionId) => registry.find({ connectionId })));
    return found.filter(Boolean).length;
  };
  const reached = () => live.filter((id) => gateway.received(id).length > 0);
  return { ...parts, parts, metrics, live, closed, reached, remembered };
}

type World = Awaited<ReturnType<typeof createWorld>>;

/** Delivers the message to everybody, with the overflow to a queue if there is one. */
async function deliverIn({ parts, metrics }: World, overflow?: OverflowQueue): Promise<DeliveryCounts> {
  const deliverer = createTestDeliverer(parts);
  const deliver = createDeliver({ ...parts, deliverer, metrics, ...(overflow !== undefined && { overflow }) });
  const delivered = await parts.clock.until(deliver({ message, addresses: [session], exclusions: [] }));
  if (!delivered.ok) throw new Error(`The message was refused: ${delivered.rejection.code}.`);
  return delivered.value.counts;
}

/** Delivers a message in one function. */
async function deliverUnder(faults: Faults, audience: number, seed: number) {
  const world = await createWorld(faults, audience, seed);
  const { clock, metrics, live, closed, reached, remembered } = world;
  const beganAtMs = clock.now();
  const counts = await deliverIn(world);
  const tookMs = clock.now() - beganAtMs;
  return { counts, live, closed, metrics, tookMs, reached: reached(), remembered: await remembered() };
}

/** How long a worker may begin posts. */
const workerMs = 20_000;

/**
 * Delivers a message in one function and, as far as it goes, through a queue whose every third worker is killed in the
 * middle of its task. Nothing is ever heard of that worker, and the queue gives its task out again.
 */
async function deliverQueuedUnder(faults: Faults, audience: number, seed: number) {
  const world = await createWorld(faults, audience, seed);
  const { parts, gateway, clock, metrics, live, closed, reached, remembered } = world;
  const [queue, deadLetters] = [createMemoryDeliveryQueue(), createMemoryDeadLetters()];
  const counts = await deliverIn(world, { queue, inlineLimit: 100 });

  const never = () => new Promise<never>(() => {});
  const worker = (diesAfterPosts = Number.POSITIVE_INFINITY) => {
    let posts = 0;
    const isDead = () => posts > diesAfterPosts;
    const mortal: ConnectionGateway = {
      ...gateway,
      post(...given) {
        posts += 1;
        return isDead() ? never() : gateway.post(...given);
      },
    };
    return createProcessTasks({
      ...{ ...parts, deadLetters, metrics },
      queue: { ...queue, put: (...given) => (isDead() ? never() : queue.put(...given)) },
      deliverer: createTestDeliverer({ ...parts, gateway: mortal }),
    });
  };

  const results: TaskResult[] = [];
  let workers = 0;
  let killed = 0;
  for (let task = queue.take(); task !== undefined; task = queue.take()) {
    workers += 1;
    if (workers % 3 === 1) {
      killed += 1;
      void worker(Math.ceil(task.recipients.length / 2))([task], clock.now() + workerMs);
      // The time until the queue gives it out again.
      await clock.advanceAsync(180_000);
    }
    const [result] = await clock.until(worker()([task], clock.now() + workerMs));
    if (result === undefined) throw new Error("Nothing is heard of a worker that lives.");
    const { delivered, gone, requeued, deadLettered, kept } = result;
    expect(delivered + gone + requeued + deadLettered + kept).toBe(task.recipients.length);
    results.push(result);
  }
  const total = (what: "delivered" | "gone" | "deadLettered" | "kept") =>
    results.reduce((sum, result) => sum + result[what], 0);
  const outcome = { delivered: total("delivered"), gone: total("gone"), deadLettered: total("deadLettered") };
  return {
    counts,
    outcome,
    killed,
    kept: total("kept"),
    live,
    closed,
    reached: reached(),
    remembered: await remembered(),
  };
}

/** Of 100 seeds, with 400 connections each, these are among the 98 with which nobody's posts hang too often for 20 seconds. */
const seeds = [1, 3, 4, 5, 6, 7, 8, 9];

test("under the usual faults a message is delivered to every live connection, and the counts add up", async () => {
  for (const seed of seeds) {
    const result = await deliverUnder(usualFaults, 400, seed);
    expect(result.reached).toEqual(result.live);
    expect(result.remembered).toBe(result.live.length);
    expect(result.counts).toEqual({
      delivered: result.live.length,
      gone: result.closed.length,
      failed: 0,
      queued: 0,
    });
    expect(result.metrics.total("Delivered")).toBe(result.live.length);
    expect(result.metrics.total("Gone")).toBe(result.closed.length);
    expect(result.tookMs).toBeLessThan(defaultDeliveryLimits.deadlineMs + postDeadlineMs);
  }
});

test("under the usual faults no connection is lost through a queue whose workers are killed, and the counts add up", async () => {
  for (const seed of [1, 2]) {
    const result = await deliverQueuedUnder(usualFaults, 1500, seed);
    const { delivered, gone, failed, queued } = result.counts;
    expect(delivered + gone + failed + queued).toBe(1500);
    expect(queued).toBeGreaterThanOrEqual(1400);
    expect(result.killed).toBeGreaterThan(0);
    expect(result.outcome.delivered + result.outcome.gone + result.outcome.deadLettered).toBe(queued);
    expect(result).toMatchObject({ kept: 0, outcome: { deadLettered: 0 }, counts: { failed: 0 } });
    expect(result.reached).toEqual(result.live);
    expect(result.remembered).toBe(result.live.length);
    expect([delivered + result.outcome.delivered, gone + result.outcome.gone]).toEqual([
      result.live.length,
      result.closed.length,
    ]);
  }
});

test("whatever the faults, the counts add up, the delivery ends in time, and no connection counts that received nothing", async () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const faults = fc
    .record({ throttled: share, hangs: share, resets: share, falselyGone: share, gone: share })
    // Scaled so that they are no more than everything.
    .map(({ gone, ...posts }): Faults => {
      const sum = Math.max(1, ...[Object.values(posts).reduce((total, each) => total + each, 0)]);
      const [throttled, hangs, resets, falselyGone] = [posts.throttled, posts.hangs, posts.resets, posts.falselyGone];
      return {
        throttled: throttled / sum,
        hangs: hangs / sum,
        resets: resets / sum,
        falselyGone: falselyGone / sum,
        gone,
      };
    });
  await fc.assert(
    fc.asyncProperty(faults, fc.integer(), async (given, seed) => {
      const { counts, live, closed, reached, tookMs } = await deliverUnder(given, 60, seed);
      const { delivered, gone, failed, queued } = counts;
      expect(delivered + gone + failed + queued).toBe(live.length + closed.length);
      expect(delivered).toBeLessThanOrEqual(reached.length);
      // The last posts may begin at the deadline; after them there is one more gone check.
      expect(tookMs).toBeLessThan(
        defaultDeliveryLimits.deadlineMs + postDeadlineMs + defaultDeliveryLimits.goneCheckAfterMs + 1000,
      );
    }),
    { numRuns: 60 },
  );
});
