import { createManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Connection,
  createDeliver,
  defaultDeliveryLimits,
  type Message,
  maxRecipients,
  type Registration,
  wait,
} from "../../src/index.ts";
import {
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDeliveryQueue,
  createMemoryMetrics,
  type MemoryConnectionRegistry,
  type MemoryDeliveryQueue,
  type PostAnswer,
  type Refusal,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "./test-deliverer.ts";

const session = { kind: "session", id: "anon/s" } as const;
const reset = new Error("connection reset");
const refusal = new Error("the queue refuses");
const message: Message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" };
const limits = { ...defaultDeliveryLimits, attempts: 3, deadlineMs: 2000 };

const idOf = (index: number) => `c-${String(index).padStart(5, "0")}`;
const member = (connectionId: string, overrides: Partial<Connection> = {}) =>
  connectionOf(connectionId, { sessionId: session.id }, overrides);
const members = (count: number) => Array.from({ length: count }, (_, index) => member(idOf(index)));
const idsOf = (connections: readonly Connection[]) => connections.map(({ connectionId }) => connectionId);

interface Scene {
  readonly connections?: readonly Connection[];
  readonly registry?: MemoryConnectionRegistry;
  readonly scripts?: Readonly<Record<string, ConnectionAnswers>>;
  readonly queue?: MemoryDeliveryQueue;
  readonly inlineLimit?: number;
  readonly payload?: string;
}

const clock = createManualClock(1000);

function setScene({ connections = [], scripts = {}, queue = createMemoryDeliveryQueue(), ...given }: Scene) {
  const registry = given.registry ?? createMemoryConnectionRegistry({ connections });
  const gateway = createMemoryConnectionGateway({ open: registry.connections().keys(), answers: scripts });
  const metrics = createMemoryMetrics();
  const random = () => 0.5;
  const deliver = createDeliver({
    ...{ registry, clock, random, metrics },
    deliverer: createTestDeliverer({ gateway, registry, clock, random, limits }),
    overflow: { queue, inlineLimit: given.inlineLimit ?? 2 },
  });
  const send = async () => {
    const delivered = await deliver({
      message: { ...message, payload: given.payload ?? message.payload },
      addresses: [session],
      exclusions: [],
    });
    if (!delivered.ok) throw new Error(`The message was refused: ${delivered.rejection.code}.`);
    return delivered.value;
  };
  return { registry, gateway, metrics, queue, send, sendOut: () => clock.until(send()) };
}

const counts = (expected: object) => ({ delivered: 0, gone: 0, failed: 0, queued: 0, ...expected });

describe("an audience within the inline limit", () => {
  test("is delivered to at once, and nothing is enqueued", async () => {
    const scene = setScene({ connections: members(2) });
    expect(await scene.sendOut()).toStrictEqual({ counts: counts({ delivered: 2 }) });
    expect(scene.queue.puts()).toEqual([]);
  });

  const failsLate: PostAnswer = async () => {
    await wait(clock, 3000);
    throw reset;
  };

  test.each<[string, readonly PostAnswer[], unknown]>([
    ["throttled", ["throttled"], undefined],
    ["failing", [reset], reset],
    ["failing after the deadline", [failsLate], reset],
    ["failing at first, throttled in the end", [reset, "throttled"], undefined],
  ])("has a connection enqueued that was not delivered to: %s", async (_what, posts, fault) => {
    const scene = setScene({ connections: members(2), scripts: { [idOf(1)]: { posts } } });
    const sent = await scene.sendOut();
    expect(sent).toEqual({ counts: counts({ delivered: 1, queued: 1 }), ...(fault !== undefined && { fault }) });
    const recipient = { connectionId: idOf(1), protocol: "test.v1", foundAt: "session#anon/s" };
    expect(scene.queue.waiting()).toMatchObject([{ message, attempt: 1, delayMs: 0, recipients: [recipient] }]);
    expect(scene.metrics.recorded()).toMatchObject([{ Delivered: 1, Queued: 1, Failed: 0 }]);
  });

  test("has connections enqueued whose protocol is not spoken here: a worker of another version may speak it", async () => {
    const scene = setScene({ connections: [member("c-1", { protocol: "unheard of" })], inlineLimit: 0 });
    const { counts: came, fault } = await scene.sendOut();
    expect(came).toEqual(counts({ queued: 1 }));
    expect(fault).toMatchObject({ message: expect.stringContaining("unheard of") });
    expect(scene.queue.recipients()).toEqual(["c-1"]);
  });

  test("has no connection enqueued for which the message is too large", async () => {
    const scene = setScene({
      connections: [member("c-1", { protocol: "test.v2" })],
      inlineLimit: 0,
      payload: "hello world",
    });
    const { counts: came, fault } = await scene.sendOut();
    expect(came).toEqual(counts({ failed: 1 }));
    expect(fault).toMatchObject({ message: expect.stringContaining("too large") });
    expect(scene.queue.puts()).toEqual([]);
  });
});

describe("an audience beyond the inline limit", () => {
  test("is delivered to up to the limit, and the others are enqueued in tasks of 500", async () => {
    const connections = members(2 + 1234);
    const scene = setScene({ connections });
    expect(await scene.sendOut()).toEqual({ counts: counts({ delivered: 2, queued: 1234 }) });
    expect(scene.gateway.calls()).toEqual([`post ${idOf(0)}`, `post ${idOf(1)}`]);
    expect(
      scene.queue
        .waiting()
        .map(({ recipients }) => recipients.length)
        .sort(),
    ).toEqual([234, 500, 500]);
    expect(scene.queue.recipients()).toEqual(idsOf(connections.slice(2)));
    for (const task of scene.queue.waiting()) expect(task).toMatchObject({ message, attempt: 1, delayMs: 0 });
  });

  test("is enqueued without waiting for a slow connection among the first", async () => {
    const connections = members(600);
    const posts: PostAnswer[] = [() => wait(clock, 1500).then(() => "delivered")];
    const scene = setScene({ connections, scripts: { [idOf(0)]: { posts } } });
    const sent = scene.send();
    await clock.advanceAsync(0);
    expect(scene.queue.waiting()).toHaveLength(1);
    expect((await clock.until(sent)).counts).toEqual(counts({ delivered: 2, queued: 598 }));
  });

  test("is read no faster than the queue takes tasks: memory stays flat", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const connections = members(20_000);
    const registry = createMemoryConnectionRegistry({ connections });
    let read = 0;
    const counted: MemoryConnectionRegistry = {
      ...registry,
      async *registrationsAt(address): AsyncGenerator<readonly Registration[]> {
        for await (const page of registry.registrationsAt(address)) {
          read += page.length;
          yield page;
        }
      },
    };
    const scene = setScene({ registry: counted, queue: createMemoryDeliveryQueue({ hold: () => held }) });
    const sent = scene.send();
    for (let turn = 0; turn < 50; turn += 1) await clock.advanceAsync(0);
    // Two calls under way, of one task each; ten tasks that wait; a page at most beyond.
    expect(read).toBeLessThanOrEqual(12 * maxRecipients + 250);
    expect(scene.queue.puts()).toEqual([1, 1]);
    release();
    expect((await clock.until(sent)).counts).toEqual(counts({ delivered: 2, queued: 19_998 }));
    expect(Math.max(...scene.queue.puts())).toBe(10);
    expect(scene.queue.recipients()).toEqual(idsOf(connections.slice(2)));
  });

  test("has its expired registrations enqueued to be terminated, and does not count them", async () => {
    const connections = members(6).map((connection, index) =>
      index % 2 === 0 ? connection : { ...connection, expiresAtMs: 0 },
    );
    const scene = setScene({ connections, inlineLimit: 0 });
    expect((await scene.sendOut()).counts).toEqual(counts({ queued: 3 }));
    expect(scene.queue.recipients()).toEqual(idsOf(connections));
  });
});

describe("an overflow queue that refuses", () => {
  test("is asked again for the entries that failed", async () => {
    const refuseOdd: Refusal = ({ recipients }) => (recipients.length === maxRecipients ? undefined : refusal);
    const connections = members(1100);
    const scene = setScene({
      connections,
      queue: createMemoryDeliveryQueue({ refusals: [refuseOdd, refuseOdd, refuseOdd, () => undefined] }),
    });
    const beganAtMs = clock.now();
    expect(await scene.sendOut()).toEqual({ counts: counts({ delivered: 2, queued: 1098 }) });
    expect(clock.now()).toBeGreaterThan(beganAtMs);
    expect(scene.queue.recipients()).toEqual(idsOf(connections.slice(2)));
  });

  test("to the end makes its entries count as failed, and its fault is returned", async () => {
    const connections = members(1100);
    const refuseSmall: Refusal = ({ recipients }) => (recipients.length < maxRecipients ? refusal : undefined);
    const scene = setScene({ connections, queue: createMemoryDeliveryQueue({ refusals: [refuseSmall] }) });
    expect(await scene.sendOut()).toEqual({
      counts: counts({ delivered: 2, queued: 1000, failed: 98 }),
      fault: refusal,
    });
    expect(scene.metrics.recorded()).toMatchObject([{ Queued: 1000, Failed: 98 }]);
  });

  test.each([
    ["up", limits.deadlineMs + limits.enqueueMs],
    ["more than up", 8000],
  ])("is not asked again when the retry budget is used %s", async (_how, ms) => {
    const slow = () => wait(clock, ms);
    const scene = setScene({
      connections: members(3),
      queue: createMemoryDeliveryQueue({ refusals: [() => refusal], hold: slow }),
    });
    expect((await scene.sendOut()).counts).toEqual(counts({ delivered: 2, failed: 1 }));
    expect(scene.queue.puts()).toEqual([1]);
  });
});

test("a delivery whose audience cannot be read to its end enqueues what was read, and its fault says so", async () => {
  const registry = createMemoryConnectionRegistry({ connections: members(800) });
  const broken: MemoryConnectionRegistry = {
    ...registry,
    async *registrationsAt(address): AsyncGenerator<readonly Registration[]> {
      yield* registry.registrationsAt(address);
      throw reset;
    },
  };
  const scene = setScene({ registry: broken });
  await expect(scene.sendOut()).rejects.toMatchObject({
    message: expect.stringContaining("2 delivered, 0 gone, 0 failed, 798 queued"),
    cause: reset,
  });
  expect(scene.queue.recipients()).toHaveLength(798);
  expect(scene.metrics.recorded()).toMatchObject([{ Delivered: 2, Queued: 798 }]);
});

test("an audience that takes too long to read is given up while there is time to enqueue what was read", async () => {
  const registry = createMemoryConnectionRegistry({ connections: members(3000) });
  const slow: MemoryConnectionRegistry = {
    ...registry,
    async *registrationsAt(address): AsyncGenerator<readonly Registration[]> {
      for await (const page of registry.registrationsAt(address)) {
        await wait(clock, 1000);
        yield page;
      }
    },
  };
  const scene = setScene({ registry: slow });
  const beganAtMs = clock.now();
  await expect(scene.sendOut()).rejects.toMatchObject({
    reason: "unavailable",
    cause: { message: expect.stringContaining("too long") },
  });
  expect(clock.now() - beganAtMs).toBe(limits.deadlineMs + limits.enqueueMs);
  // Five whole pages, without the two that are delivered to at once.
  expect(scene.queue.recipients()).toHaveLength(5 * 250 - 2);
});

test("with an overflow queue the counts add up to the audience, and each connection is enqueued once, whatever happens", async () => {
  const connection = fc.record({
    posts: fc.array(fc.constantFrom<PostAnswer>("delivered", "gone", "throttled", reset), {
      minLength: 1,
      maxLength: 4,
    }),
    isOpen: fc.boolean(),
    expired: fc.boolean(),
  });
  const refusals = fc.array(fc.boolean(), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(connection, { maxLength: 20 }),
      fc.integer({ min: 0, max: 20 }),
      refusals,
      async (cases, inlineLimit, refuses) => {
        const connections = cases.map(({ expired }, index) => member(idOf(index), expired ? { expiresAtMs: 0 } : {}));
        const scripts = Object.fromEntries(cases.map((script, index) => [idOf(index), script]));
        const queue = createMemoryDeliveryQueue({
          refusals: refuses.map((refuse) => () => (refuse ? refusal : undefined)),
        });
        const scene = setScene({ connections, scripts, inlineLimit, queue });
        const { delivered, gone, failed, queued } = (await scene.sendOut()).counts;
        const living = cases.flatMap(({ expired }, index) => (expired ? [] : [idOf(index)]));
        expect(delivered + gone + failed + queued).toBe(living.length);
        const inQueue = scene.queue.recipients().filter((id) => living.includes(id));
        expect(inQueue).toHaveLength(queued);
        expect(new Set(inQueue).size).toBe(queued);
      },
    ),
  );
});
