import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Exclusion } from "../../src/fan-out/audience.ts";
import {
  type Address,
  accept,
  type Connection,
  createDeliver,
  type DeliveryLimits,
  defaultDeliveryLimits,
  type Message,
  type Registration,
  wait,
} from "../../src/index.ts";
import type { DeliveryScope } from "../../src/messages/may-send.ts";
import {
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMetrics,
  type MemoryConnectionGateway,
  type MemoryConnectionRegistry,
  type PostAnswer,
  textOf,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "./test-deliverer.ts";

const limits: DeliveryLimits = {
  connectionsAtATime: 100,
  postsAtATime: 10,
  leastPostsAtATime: 1,
  slowAfterMs: 1000,
  slowPostsAtATime: 5,
  goneCheckAfterMs: 1000,
  goneChecks: 2,
  attempts: 4,
  backoff: { baseMs: 100, capMs: 2000 },
  deadlineMs: 20_000,
  enqueueMs: 4000,
};
const session = { kind: "session", id: "anon/s" } as const;
const reset = new Error("connection reset");

/** A connection of the session that everything here is sent to. */
const member = (connectionId: string, overrides: Partial<Connection> = {}) =>
  connectionOf(connectionId, { sessionId: session.id }, overrides);

const members = (count: number) =>
  Array.from({ length: count }, (_, index) => member(`c-${String(index).padStart(3, "0")}`));

/** With small pages, so that audiences have several. */
const registryOf = (connections: readonly Connection[]) => createMemoryConnectionRegistry({ connections, pageSize: 2 });

interface Scene {
  readonly connections: readonly Connection[];
  readonly scripts?: Readonly<Record<string, ConnectionAnswers>>;
  readonly clock?: ManualClock;
  readonly limits?: Partial<DeliveryLimits>;
  readonly registry?: MemoryConnectionRegistry;
}

function setScene({ connections, scripts = {}, clock = createManualClock(1000), ...given }: Scene) {
  const registry = given.registry ?? registryOf(connections);
  const gateway = createMemoryConnectionGateway({ open: registry.connections().keys(), answers: scripts });
  const metrics = createMemoryMetrics();
  const random = () => 0.5;
  const deliverer = createTestDeliverer({ gateway, registry, clock, random, limits: { ...limits, ...given.limits } });
  const deliver = createDeliver({ registry, deliverer, clock, random, metrics });
  let fault: unknown;
  const deliverMessage = ({
    payload = "hi" as Message["payload"],
    addresses = [session] as readonly Address[],
    exclusions = [] as readonly Exclusion[],
    scope = (() => "everybody") as DeliveryScope,
  }) => deliver({ message: { messageId: "m-1", from: {}, sentAtMs: 0, payload }, addresses, exclusions, scope });
  const send = async (addresses: readonly Address[] = [session], exclusions: readonly Exclusion[] = []) => {
    const delivered = await deliverMessage({ addresses, exclusions });
    if (!delivered.ok) throw new Error(`The message was refused: ${delivered.rejection.code}.`);
    fault = delivered.value.fault;
    return delivered.value.counts;
  };
  const sendOut = () => clock.until(send());
  return { clock, registry, gateway, metrics, deliverMessage, send, sendOut, fault: () => fault };
}

const counts = (expected: object) => ({ delivered: 0, gone: 0, failed: 0, queued: 0, ...expected });
const postsTo = (gateway: MemoryConnectionGateway, connectionId: string) =>
  gateway.calls().filter((call) => call === `post ${connectionId}`).length;

describe("a message", () => {
  test("is delivered once to every connection at its addresses, in the protocol that the connection speaks", async () => {
    const scene = setScene({
      connections: [member("c-1"), member("c-2", { protocol: "test.v2" }), connectionOf("c-3")],
    });
    const addresses = [session, session, { kind: "connection", id: "c-1" }] as const;
    expect(await scene.send(addresses)).toEqual(counts({ delivered: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-1", "post c-2"]);
    expect(scene.gateway.posted().map(textOf)).toEqual(["hi in test.v1", "hi in test.v2"]);
    expect(scene.fault()).toBeUndefined();
  });

  test("for addresses without connections is delivered to nobody, without an error", async () => {
    const scene = setScene({ connections: [] });
    expect(await scene.send()).toEqual(counts({}));
    expect(await scene.send([])).toEqual(counts({}));
  });

  test("is not delivered to excluded connections, and they are not counted", async () => {
    const scene = setScene({ connections: members(3) });
    expect(await scene.send([session], [{ connectionId: "c-001" }])).toEqual(counts({ delivered: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-000", "post c-002"]);
  });

  test.each<[string, Partial<Connection>, string]>([
    ["for which the message is too large", { protocol: "test.v2" }, "hello world"],
    ["that speaks an unknown protocol", { protocol: "unheard of" }, "hi"],
  ])("fails for a connection %s, and is delivered to the others", async (_what, overrides, payload) => {
    const scene = setScene({ connections: [member("c-1"), member("c-2", overrides)] });
    const fault = expect.objectContaining({ message: expect.stringContaining(overrides.protocol ?? "") });
    expect(await scene.deliverMessage({ payload })).toEqual(
      accept({ counts: counts({ delivered: 1, failed: 1 }), fault }),
    );
    expect(scene.gateway.posted().map(textOf)).toEqual([`${payload} in test.v1`]);
  });

  test("has no fault where nothing went wrong", async () => {
    const scene = setScene({ connections: members(1) });
    expect(await scene.deliverMessage({})).toStrictEqual(accept({ counts: counts({ delivered: 1 }) }));
  });

  test("that is too large for every protocol is refused, and delivered to nobody", async () => {
    const scene = setScene({ connections: members(2) });
    expect(await scene.deliverMessage({ payload: "x".repeat(21) })).toEqual({
      ok: false,
      rejection: { code: "message-too-large", message: expect.stringMatching(/./) },
    });
    expect(scene.gateway.calls()).toEqual([]);
    expect(scene.metrics.recorded()).toEqual([]);
  });

  test("is delivered to nobody out of its scope, and they are not counted", async () => {
    const scene = setScene({
      connections: [member("c-1"), connectionOf("c-2", { groups: ["g"] }), connectionOf("c-3")],
    });
    const deliver = (scope: DeliveryScope) =>
      scene.deliverMessage({ addresses: [session, { kind: "everyone" }], scope });
    const inGroup: DeliveryScope = ({ kind }) =>
      kind === "everyone" ? ({ groups }) => groups.includes("g") : "nobody";
    expect(await deliver(inGroup)).toEqual(accept({ counts: counts({ delivered: 1 }) }));
    expect(scene.gateway.calls()).toEqual(["post c-2"]);
    expect(await deliver(() => "nobody")).toEqual(accept({ counts: counts({}) }));
    expect(await deliver(() => "everybody")).toEqual(accept({ counts: counts({ delivered: 3 }) }));
  });
});

describe("a connection that is gone", () => {
  test("is checked after a second, closed, unregistered by the registration it was found by, and counted", async () => {
    const scene = setScene({ connections: members(3), scripts: { "c-001": { posts: ["gone"], isOpen: false } } });
    const sent = scene.send();
    await scene.clock.advanceAsync(999);
    expect(scene.gateway.calls()).not.toContain("isOpen c-001");
    expect(await scene.clock.until(sent)).toEqual(counts({ delivered: 2, gone: 1 }));
    expect(scene.gateway.calls().slice(-2)).toEqual(["isOpen c-001", "close c-001"]);
    expect(scene.registry.unregistered()).toEqual([{ connectionId: "c-001", foundAt: "session#anon/s" }]);
    expect([...scene.registry.connections().keys()]).toEqual(["c-000", "c-002"]);
  });

  test("holds up no other connection: they are posted to before the gone check", async () => {
    const connections = members(30);
    const half = connections.filter((_, index) => index % 2 === 0).map(({ connectionId }) => connectionId);
    const scripts = Object.fromEntries(half.map((id) => [id, { posts: ["gone"], isOpen: false } as const]));
    const scene = setScene({ connections, scripts, limits: { postsAtATime: 2 } });
    const sent = scene.send();
    await scene.clock.advanceAsync(0);
    expect(scene.gateway.calls()).toHaveLength(30);
    expect(scene.clock.now()).toBe(1000);
    expect(await scene.clock.until(sent)).toEqual(counts({ delivered: 15, gone: 15 }));
  });

  test("is posted to again, and stays registered, if the gone check finds it open", async () => {
    const scene = setScene({
      connections: [member("c-1")],
      scripts: { "c-1": { posts: ["gone", "delivered"], isOpen: true } },
    });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1 }));
    expect(scene.gateway.calls()).toEqual(["post c-1", "isOpen c-1", "post c-1"]);
    expect(scene.registry.unregistered()).toEqual([]);
  });

  test("is posted to again if its gone check fails", async () => {
    const scene = setScene({
      connections: [member("c-1")],
      scripts: { "c-1": { posts: ["gone", "delivered"], isOpen: reset } },
    });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1 }));
  });

  test("again after each gone check that found it open is posted to each time", async () => {
    const posts = ["gone", "gone", "delivered"] as const;
    const scene = setScene({ connections: [member("c-1")], scripts: { "c-1": { posts, isOpen: true } } });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1 }));
    expect(scene.registry.unregistered()).toEqual([]);
  });

  test("after the last gone check is closed and unregistered, whatever the checks said", async () => {
    const scene = setScene({ connections: [member("c-1")], scripts: { "c-1": { posts: ["gone"], isOpen: true } } });
    expect(await scene.sendOut()).toEqual(counts({ gone: 1 }));
    expect(scene.gateway.calls()).toEqual([
      "post c-1",
      "isOpen c-1",
      "post c-1",
      "isOpen c-1",
      "post c-1",
      "close c-1",
    ]);
    expect(scene.registry.connections().size).toBe(0);
  });

  test("stays registered when it cannot be closed: open and unregistered, it would never receive again", async () => {
    const script = { posts: ["gone"], isOpen: true, close: reset } as const;
    const scene = setScene({ connections: [member("c-1")], scripts: { "c-1": script } });
    expect(await scene.sendOut()).toEqual(counts({ gone: 1 }));
    expect(scene.fault()).toBe(reset);
    expect(scene.registry.connections().has("c-1")).toBe(true);
  });

  test("is posted to again even if the last attempt found it gone, when the gone check finds it open", async () => {
    const scene = setScene({
      connections: [member("c-1")],
      scripts: { "c-1": { posts: ["throttled", "throttled", "throttled", "gone", "delivered"], isOpen: true } },
    });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1 }));
  });

  test("counts as gone even if it cannot be unregistered, and the fault is returned", async () => {
    const registry: MemoryConnectionRegistry = {
      ...registryOf([member("c-1")]),
      unregister: async () => {
        throw reset;
      },
    };
    const scene = setScene({ connections: [], registry, scripts: { "c-1": { posts: ["gone"], isOpen: false } } });
    expect(await scene.sendOut()).toEqual(counts({ gone: 1 }));
    expect(scene.fault()).toBe(reset);
  });
});

describe("a post that is throttled or fails", () => {
  test.each<[string, readonly PostAnswer[]]>([
    ["throttled", ["throttled", "throttled", "delivered"]],
    ["thrown", [reset, reset, "delivered"]],
    ["both", ["throttled", reset, "delivered"]],
  ])("is tried again after a longer and longer back-off: %s", async (_what, posts) => {
    const scene = setScene({ connections: [member("c-1")], scripts: { "c-1": { posts } } });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1 }));
    expect(scene.clock.now()).toBe(1000 + 50 + 100);
    expect(scene.fault()).toBeUndefined();
  });

  test.each<[string, PostAnswer]>([
    ["throttled", "throttled"],
    ["thrown", reset],
  ])("counts as failed after the last attempt, and the connection stays registered: %s", async (_what, step) => {
    const scene = setScene({ connections: members(2), scripts: { "c-000": { posts: [step] } } });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1, failed: 1 }));
    expect(postsTo(scene.gateway, "c-000")).toBe(limits.attempts);
    expect(scene.registry.unregistered()).toEqual([]);
  });

  test("gives its reason as the fault of the delivery where nothing was thrown", async () => {
    const scene = setScene({ connections: [member("c-1")], scripts: { "c-1": { posts: ["throttled"] } } });
    expect(await scene.sendOut()).toEqual(counts({ failed: 1 }));
    expect(scene.fault()).toMatchObject({ message: expect.stringContaining("throttled") });
  });

  test("gives its fault as the fault of the delivery; of many, the first", async () => {
    const faultOf = (connectionId: string) => new Error(`${connectionId} was reset`);
    const scripts = Object.fromEntries(
      members(50).map(({ connectionId }) => [connectionId, { posts: [faultOf(connectionId)] }]),
    );
    const scene = setScene({ connections: members(50), scripts });
    expect(await scene.sendOut()).toEqual(counts({ failed: 50 }));
    expect(scene.fault()).toEqual(faultOf("c-000"));
  });

  test("holds up no other connection during its back-off", async () => {
    const scene = setScene({
      connections: members(10),
      scripts: { "c-000": { posts: ["throttled"] } },
      limits: { postsAtATime: 1 },
    });
    const sent = scene.send();
    await scene.clock.advanceAsync(0);
    expect(scene.gateway.calls()).toHaveLength(10);
    await scene.clock.until(sent);
  });
});

describe("a delivery keeps to the limit", () => {
  const slowly = (clock: ManualClock, ms: number) => async () => {
    await wait(clock, ms);
    return "delivered" as const;
  };

  test("of posts at a time", async () => {
    const clock = createManualClock(0);
    const scripts = Object.fromEntries(
      members(9).map(({ connectionId }) => [connectionId, { posts: [slowly(clock, 10)] }]),
    );
    const scene = setScene({ connections: members(9), scripts, clock, limits: { postsAtATime: 3 } });
    const sent = scene.send();
    for (const begun of [3, 6, 9]) {
      await clock.advanceAsync(0);
      expect(scene.gateway.calls()).toHaveLength(begun);
      await clock.advanceAsync(10);
    }
    expect(await sent).toEqual(counts({ delivered: 9 }));
  });

  test("of posts at a time, with terminations included", async () => {
    const clock = createManualClock(0);
    const connections = members(5).map((connection) => ({ ...connection, expiresAtMs: 0 }));
    const scripts = Object.fromEntries(
      connections.map(({ connectionId }) => [connectionId, { posts: [slowly(clock, 10)] }]),
    );
    const scene = setScene({ connections, scripts, clock, limits: { postsAtATime: 2 } });
    const sent = scene.send();
    await clock.advanceAsync(0);
    expect(scene.gateway.calls()).toHaveLength(2);
    expect(await clock.until(sent)).toEqual(counts({}));
  });

  test("of connections at a time: it reads the audience no further than there are slots", async () => {
    const scripts = Object.fromEntries(
      members(9).map(({ connectionId }) => [connectionId, { posts: ["gone"], isOpen: false } as const]),
    );
    const scene = setScene({ connections: members(9), scripts, limits: { connectionsAtATime: 4 } });
    const sent = scene.send();
    await scene.clock.advanceAsync(0);
    expect(scene.gateway.calls()).toHaveLength(4);
    expect(await scene.clock.until(sent)).toEqual(counts({ gone: 9 }));
  });
});

describe("flow control", () => {
  const hanging = (clock: ManualClock, ms: number) => () => wait(clock, ms).then((): "delivered" => "delivered");

  test("lets hanging posts hold up the others no longer than until they count as slow", async () => {
    const clock = createManualClock(0);
    const connections = members(40);
    const scripts = Object.fromEntries(
      connections.slice(0, 5).map(({ connectionId }) => [connectionId, { posts: [hanging(clock, 15_000)] }]),
    );
    const scene = setScene({ connections, scripts, clock, limits: { postsAtATime: 2 } });
    const sent = scene.send();
    await clock.advanceAsync(3000);
    expect(scene.gateway.calls()).toHaveLength(40);
    expect(await clock.until(sent)).toEqual(counts({ delivered: 40 }));
    expect(clock.now()).toBeLessThan(20_000);
  });

  test("tries a connection whose post was slow again in the slow pool, beside the others", async () => {
    const clock = createManualClock(0);
    const fails = async () => {
      await wait(clock, 1000);
      throw reset;
    };
    const connections = members(3);
    const scripts = {
      "c-000": { posts: [fails, hanging(clock, 900)] },
      "c-001": { posts: [hanging(clock, 990)] },
      "c-002": { posts: [hanging(clock, 990)] },
    };
    const scene = setScene({ connections, scripts, clock, limits: { postsAtATime: 1 } });
    expect(await clock.until(scene.send())).toEqual(counts({ delivered: 3 }));
    // One after the other it would be 1000 + 990 + 990 + 900.
    expect(clock.now()).toBe(1000 + 990 + 990);
  });

  test("tries a connection that answered soon again in the fast pool, whatever hangs in the slow one", async () => {
    const clock = createManualClock(1000);
    const scripts = {
      "c-000": { posts: [hanging(clock, 10_000)] },
      "c-001": { posts: [() => wait(clock, 999).then((): "throttled" => "throttled"), hanging(clock, 0)] },
    };
    const scene = setScene({ connections: members(2), scripts, clock, limits: { slowPostsAtATime: 1 } });
    const sent = scene.send();
    await clock.advanceAsync(2000);
    expect(postsTo(scene.gateway, "c-001")).toBe(2);
    expect(await clock.until(sent)).toEqual(counts({ delivered: 2 }));
  });

  test("lowers the number of concurrent posts when several connections are throttled, not for a single one", async () => {
    const mostAtATime = async (throttledCount: number) => {
      const clock = createManualClock(0);
      let underWay = 0;
      let most = 0;
      const connections = members(200);
      const answer = (outcome: "delivered" | "throttled") => async () => {
        underWay += 1;
        // Once the first have been answered, and before it has come back.
        if (clock.now() >= 30 && clock.now() <= 100) most = Math.max(most, underWay);
        await wait(clock, 10);
        underWay -= 1;
        return outcome;
      };
      const scripts = Object.fromEntries(
        connections.map(({ connectionId }, index) => {
          const again = index < throttledCount ? [answer("throttled")] : [];
          return [connectionId, { posts: [...again, answer("delivered")] }];
        }),
      );
      const scene = setScene({ connections, scripts, clock, limits: { postsAtATime: 16, connectionsAtATime: 32 } });
      expect(await clock.until(scene.send())).toEqual(counts({ delivered: 200 }));
      expect(scene.metrics.recorded()).toMatchObject([{ Delivered: 200, Throttled: throttledCount }]);
      return most;
    };
    expect(await mostAtATime(1)).toBe(16);
    expect(await mostAtATime(32)).toBeLessThanOrEqual(8);
  });

  test("begins no more posts in a second than the rate limit", async () => {
    const clock = createManualClock(0);
    const scene = setScene({ connections: members(100), clock, limits: { postsPerSecond: 20 } });
    expect(await clock.until(scene.send())).toEqual(counts({ delivered: 100 }));
    expect(clock.now()).toBe(4950);
  });

  test("shares the rate limit between messages that are delivered at the same time", async () => {
    const clock = createManualClock(0);
    const scene = setScene({ connections: members(50), clock, limits: { postsPerSecond: 20 } });
    const both = await clock.until(Promise.all([scene.send(), scene.send()]));
    expect(both).toEqual([counts({ delivered: 50 }), counts({ delivered: 50 })]);
    expect(clock.now()).toBe(4950);
  });
});

describe("the metrics of a delivery", () => {
  test("are its outcomes, the throttled posts, and the time it took", async () => {
    const scripts: Record<string, ConnectionAnswers> = {
      "c-000": { posts: ["throttled", "throttled", "delivered"] },
      "c-001": { posts: ["gone"], isOpen: false },
      "c-002": { posts: [reset] },
    };
    const scene = setScene({ connections: members(4), scripts });
    await scene.sendOut();
    expect(scene.metrics.recorded()).toEqual([
      { Delivered: 2, Gone: 1, Failed: 1, Queued: 0, Throttled: 2, DeliveryTime: 1000 },
    ]);
  });

  test("are recorded as well when the audience cannot be read to its end", async () => {
    const registry: MemoryConnectionRegistry = {
      ...registryOf([]),
      async *registrationsAt() {
        yield* [];
        throw reset;
      },
    };
    const scene = setScene({ connections: [], registry });
    await expect(scene.sendOut()).rejects.toThrow();
    expect(scene.metrics.recorded()).toMatchObject([{ Delivered: 0 }]);
  });
});

describe("after the deadline of a delivery", () => {
  test("a throttled post is not tried again, and counts as failed", async () => {
    const scene = setScene({
      connections: [member("c-1")],
      scripts: { "c-1": { posts: ["throttled"] } },
      limits: { attempts: 1000, deadlineMs: 500, backoff: { baseMs: 200, capMs: 200 } },
    });
    expect(await scene.sendOut()).toEqual(counts({ failed: 1 }));
    expect(postsTo(scene.gateway, "c-1")).toBe(5);
  });

  test("a post that waited for its slot is not begun, and counts as failed", async () => {
    const clock = createManualClock(0);
    const hanging = () => wait(clock, 600).then(() => "delivered" as const);
    const scene = setScene({
      connections: [...members(3), member("d-0", { expiresAtMs: 0 })],
      scripts: { "c-000": { posts: [hanging] } },
      clock,
      limits: { postsAtATime: 1, deadlineMs: 500 },
    });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 1, failed: 2 }));
    expect(scene.gateway.calls()).toEqual(["post c-000"]);
  });

  test.each([
    ["at the deadline", 500],
    ["later", 600],
  ])("an expired connection that has been told so %s stays: the next delivery finds it", async (_when, ms) => {
    const clock = createManualClock(0);
    const hanging = () => wait(clock, ms).then(() => "delivered" as const);
    const scene = setScene({
      connections: [member("c-1", { expiresAtMs: 0 })],
      scripts: { "c-1": { posts: [hanging] } },
      clock,
      limits: { deadlineMs: 500 },
    });
    expect(await scene.sendOut()).toEqual(counts({}));
    expect(scene.gateway.calls()).toEqual(["post c-1"]);
    expect(scene.registry.connections().has("c-1")).toBe(true);
    expect(scene.fault()).toBeUndefined();
  });

  test("no attempt is made; by default it is 20 seconds after the beginning", async () => {
    const clock = createManualClock(0);
    const begunAtMs: number[] = [];
    const failsLate = async () => {
      begunAtMs.push(clock.now());
      await wait(clock, 2900);
      throw reset;
    };
    const scripts = { "c-000": { posts: [failsLate] } };
    const scene = setScene({ connections: members(1), scripts, clock, limits: defaultDeliveryLimits });
    expect(await scene.sendOut()).toEqual(counts({ failed: 1 }));
    // With the seventh of twelve attempts; the next would be after 23.85 seconds.
    expect(begunAtMs.at(-1)).toBe(19_950);
  });

  test("the last gone check is still made, and its connection counts as gone", async () => {
    const scene = setScene({
      connections: members(1),
      scripts: { "c-000": { posts: ["gone"], isOpen: false } },
      limits: { deadlineMs: 1 },
    });
    expect(await scene.sendOut()).toEqual(counts({ gone: 1 }));
  });

  test("a connection that the last gone check finds open counts as failed, and stays registered", async () => {
    const scene = setScene({
      connections: members(1),
      scripts: { "c-000": { posts: ["gone", "delivered"], isOpen: true } },
      limits: { deadlineMs: 1 },
    });
    expect(await scene.sendOut()).toEqual(counts({ failed: 1 }));
    expect(scene.registry.connections().size).toBe(1);
  });
});

describe("after the deadline of a delivery with a rate limit", () => {
  const paced = { deadlineMs: 2000, postsPerSecond: 1 };

  test("connections that wait for their turn count as failed, and the delivery ends at once", async () => {
    const scene = setScene({ connections: members(30), limits: paced });
    expect(await scene.sendOut()).toEqual(counts({ delivered: 2, failed: 28 }));
    expect(scene.clock.now()).toBe(1000 + paced.deadlineMs);
  });

  test("a connection that cannot be checked in time counts as failed, and stays registered", async () => {
    const scripts = Object.fromEntries(
      members(30).map(({ connectionId }) => [connectionId, { posts: ["gone"], isOpen: false }] as const),
    );
    const scene = setScene({ connections: members(30), scripts, limits: { ...paced, postsPerSecond: 10 } });
    const { gone, failed } = await scene.sendOut();
    expect(gone).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
    expect(gone + failed).toBe(30);
    expect(scene.registry.connections().size).toBe(failed);
    expect(scene.clock.now()).toBeLessThanOrEqual(1000 + paced.deadlineMs + 2 * limits.goneCheckAfterMs);
  });
});

describe("an expired registration", () => {
  const expired = member("c-1", { expiresAtMs: 1000, protocol: "test.v2" });

  test("is not delivered to and not counted; its connection is told, closed and unregistered", async () => {
    const scene = setScene({ connections: [expired, member("c-2")] });
    expect(await scene.send()).toEqual(counts({ delivered: 1 }));
    expect(scene.gateway.calls().filter((call) => call.endsWith("c-1"))).toEqual(["post c-1", "close c-1"]);
    expect(scene.gateway.posted().map(textOf)).toContain("expired in test.v2");
    expect(scene.registry.unregistered()).toEqual([{ connectionId: "c-1", foundAt: "session#anon/s" }]);
  });

  test("that expired during its back-off is not posted to again, but terminated", async () => {
    const late = member("c-1", { expiresAtMs: 1100 });
    const scene = setScene({
      connections: [late],
      scripts: { "c-1": { posts: ["throttled", "throttled", "delivered"] } },
    });
    expect(await scene.sendOut()).toEqual(counts({}));
    expect(
      scene.gateway
        .posted()
        .map(textOf)
        .filter((text) => text.startsWith("hi")),
    ).toHaveLength(2);
    expect(scene.gateway.calls().at(-1)).toBe("close c-1");
  });

  test("whose connection cannot be terminated stays, and the others are delivered to", async () => {
    const scene = setScene({
      connections: [expired, member("c-2")],
      scripts: { "c-1": { posts: [reset], close: reset } },
    });
    expect(await scene.send()).toEqual(counts({ delivered: 1 }));
    expect(scene.registry.connections().has("c-1")).toBe(true);
    expect(scene.fault()).toBe(reset);
  });
});

test("a delivery whose audience cannot be read to its end ends what has begun, and then throws with the counts", async () => {
  const registry = registryOf(members(3));
  const readable: MemoryConnectionRegistry = {
    ...registry,
    async *registrationsAt(address): AsyncGenerator<readonly Registration[]> {
      yield* registry.registrationsAt(address);
      throw reset;
    },
  };
  const scripts: Record<string, ConnectionAnswers> = {
    "c-000": { posts: ["throttled", "delivered"] },
    "c-001": { posts: ["gone"], isOpen: false },
  };
  const scene = setScene({ connections: [], registry: readable, scripts });
  await expect(scene.sendOut()).rejects.toMatchObject({
    reason: "unavailable",
    message: expect.stringContaining("2 delivered, 1 gone, 0 failed"),
    cause: reset,
  });
  expect(postsTo(scene.gateway, "c-000")).toBe(2);
  expect(registry.unregistered()).toMatchObject([{ connectionId: "c-001" }]);
});

test("the counts of a delivery add up to its audience, whatever happens to the posts", async () => {
  const steps = fc.constantFrom<PostAnswer>("delivered", "gone", "throttled", reset);
  const scripts = fc.record({
    posts: fc.array(steps, { minLength: 1, maxLength: 6 }),
    isOpen: fc.constantFrom<boolean | Error>(true, false, reset),
    expired: fc.boolean(),
  });
  const tight = fc.record({
    connectionsAtATime: fc.integer({ min: 1, max: 5 }),
    postsAtATime: fc.integer({ min: 1, max: 3 }),
    deadlineMs: fc.constantFrom(1, 500, 2000, 20_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(scripts, { maxLength: 12 }), tight, async (cases, tightLimits) => {
      const connections = cases.map(({ expired }, index) => member(`c-${index}`, expired ? { expiresAtMs: 0 } : {}));
      const scene = setScene({
        connections,
        scripts: Object.fromEntries(cases.map((script, index) => [`c-${index}`, script])),
        limits: tightLimits,
      });
      const { delivered, gone, failed, queued } = await scene.sendOut();
      expect(delivered + gone + failed + queued).toBe(cases.filter(({ expired }) => !expired).length);
      for (const { connectionId } of connections) {
        expect(postsTo(scene.gateway, connectionId)).toBeLessThanOrEqual(limits.attempts + limits.goneChecks);
      }
    }),
  );
});
