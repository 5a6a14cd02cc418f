import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { deliverToConnection } from "../../src/delivery/deliver-to-connection.ts";
import { createConcurrencyLimiter } from "../../src/flow-control/concurrency-limiter.ts";
import {
  createUnregister,
  type DeliveryLimits,
  defaultDeliveryLimits,
  type Recipient,
  type Unregister,
} from "../../src/index.ts";
import {
  bytesOf,
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  farFutureMs,
} from "../../src/testing/index.ts";

const recipient: Recipient = {
  ...{ connectionId: "c-1", protocol: "test.v1", foundAt: "session#anon/s", expiresAtMs: farFutureMs },
};
const reset = new Error("connection reset");
const postMs = 500;
const checkAfterMs = 1000;

interface Scene extends Partial<DeliveryLimits> {
  /** How many turns others have taken before the first post. */
  readonly occupied?: number;
}

/** A connection to be delivered to within half a second, with a limiter that lets one call begin in a second. */
function setScene(answers: ConnectionAnswers, { occupied = 0, ...overrides }: Scene = {}) {
  const clock = createManualClock(0);
  const registry = createMemoryConnectionRegistry({ connections: [connectionOf("c-1", { sessionId: "anon/s" })] });
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": answers } });
  const limits = { ...defaultDeliveryLimits, goneCheckAfterMs: checkAfterMs, postsPerSecond: 1, ...overrides };
  const limiter = createConcurrencyLimiter(limits, clock);
  /** Other calls, which have the next turns. */
  const occupy = (turns: number) => {
    for (let nth = 0; nth < turns; nth += 1) void limiter.run(async () => {});
  };
  occupy(occupied);
  /** Calls that are slow and do not end. */
  const hang = (calls: number) => {
    for (let nth = 0; nth < calls; nth += 1) void limiter.run(() => new Promise(() => {}), true);
  };
  const unregisterIn = createUnregister({ registry });
  const causes: string[] = [];
  const unregister: Unregister = (connection, cause, foundBy) => {
    causes.push(cause);
    return unregisterIn(connection, cause, foundBy);
  };
  const posting = { gateway, unregister, clock, random: () => 0.5, limits, limiter };
  const outcome = deliverToConnection(posting, recipient, bytesOf("hi"), postMs);
  return { clock, gateway, outcome, occupy, hang, causes, isRegistered: () => registry.connections().has("c-1") };
}

describe("a gone check", () => {
  test("that has no turn until two of its waits after the deadline is not made, and the connection stays", async () => {
    const { clock, gateway, outcome, occupy, isRegistered, causes } = setScene({ posts: ["gone"], isOpen: false });
    await clock.advanceAsync(postMs);
    occupy(10);
    expect(await clock.until(outcome)).toMatchObject({ outcome: "late" });
    expect(clock.now()).toBe(postMs + 2 * checkAfterMs);
    expect(gateway.calls()).toEqual(["post c-1"]);
    expect(isRegistered()).toBe(true);
    expect(causes).toEqual([]);
  });

  test("waits for no slow call, and closing the connection does not either", async () => {
    const limits = { postsPerSecond: 1000, slowPostsAtATime: 2 };
    const { clock, gateway, outcome, hang } = setScene({ posts: ["gone"], isOpen: false }, limits);
    hang(2);
    await clock.advanceAsync(checkAfterMs);
    expect(gateway.calls()).toEqual(["post c-1", "isOpen c-1", "close c-1"]);
    expect(await outcome).toEqual({ outcome: "gone", throttledPosts: 0 });
  });

  test("waits for its turn beyond the deadline for posts", async () => {
    const { clock, gateway, outcome, occupy } = setScene({ posts: ["gone"], isOpen: false });
    await clock.advanceAsync(postMs);
    occupy(1);
    await clock.advanceAsync(1999 - postMs);
    expect(gateway.calls()).toEqual(["post c-1"]);
    await clock.advanceAsync(1);
    expect(gateway.calls()).toEqual(["post c-1", "isOpen c-1"]);
    expect(await clock.until(outcome)).toMatchObject({ outcome: "gone" });
  });

  test("that found the connection gone has it closed and unregistered without a turn when time is over", async () => {
    const { clock, gateway, outcome, occupy, isRegistered, causes } = setScene({ posts: ["gone"], isOpen: false });
    await clock.advanceAsync(postMs);
    // The check has the turn after it, at two seconds; the next would be at three.
    occupy(1);
    expect(await clock.until(outcome)).toEqual({ outcome: "gone", throttledPosts: 0 });
    expect(clock.now()).toBe(postMs + 2 * checkAfterMs);
    expect(gateway.calls()).toEqual(["post c-1", "isOpen c-1", "close c-1"]);
    expect(isRegistered()).toBe(false);
    expect(causes).toEqual(["gone"]);
  });
});

describe("the outcome of a delivery", () => {
  const quick = { postsPerSecond: 1000, backoff: { baseMs: 1, capMs: 1 } };

  test("counts the throttled posts, and has the last fault", async () => {
    const posts = ["throttled", new Error("an earlier one"), "throttled", reset, "throttled"] as const;
    const { clock, outcome } = setScene({ posts }, { ...quick, attempts: 5 });
    expect(await clock.until(outcome)).toEqual({ outcome: "throttled", throttledPosts: 3, fault: reset });
  });

  test("has no fault if a later post succeeds", async () => {
    const { clock, outcome } = setScene({ posts: [reset, "delivered"] }, quick);
    expect(await clock.until(outcome)).toEqual({ outcome: "delivered", throttledPosts: 0 });
  });

  test("is late, at the deadline and without a post, if the first post has no turn", async () => {
    const { clock, gateway, outcome } = setScene({}, { occupied: 5 });
    expect(await clock.until(outcome)).toStrictEqual({ outcome: "late", throttledPosts: 0 });
    expect(clock.now()).toBe(postMs);
    expect(gateway.calls()).toEqual([]);
  });

  test("is that of the last post, at the deadline, if another attempt has no turn", async () => {
    const { clock, gateway, outcome } = setScene({ posts: ["throttled"] });
    expect(await clock.until(outcome)).toEqual({ outcome: "throttled", throttledPosts: 1 });
    expect(clock.now()).toBe(postMs);
    expect(gateway.calls()).toEqual(["post c-1"]);
  });
});
