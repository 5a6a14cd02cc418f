import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { createUnregister, createUnregisterClosed, StoreFault, type Unregister } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry, createMemoryUnregisterQueue } from "../../src/testing/index.ts";

const known = connectionOf("c-1", { sessionId: "anon/s" });
const down = new StoreFault("throttled", "Too much.");
const never = () => new Promise<never>(() => {});

/** @param store what each attempt does before the registry is asked, by its number, from 1 */
function setScene(store: (attempt: number) => Promise<void>, hasQueue = true) {
  const clock = createManualClock();
  const beganAtMs = clock.now();
  const registry = createMemoryConnectionRegistry({ connections: [known] });
  const queue = createMemoryUnregisterQueue();
  const asked = createUnregister({ registry });
  const begun: number[] = [];
  const causes: string[] = [];
  const unregister: Unregister = async (connection, cause) => {
    causes.push(cause);
    await store(begun.push(clock.now() - beganAtMs));
    return asked(connection, cause);
  };
  const unregisterClosed = createUnregisterClosed({
    ...{ unregister, clock, random: () => 0.5 },
    ...(hasQueue && { queue }),
  });
  return {
    ...{ begun, causes, queue, clock },
    isRegistered: () => registry.connections().has("c-1"),
    tookMs: () => clock.now() - beganAtMs,
    close: (connectionId = "c-1") => clock.until(unregisterClosed({ connectionId }, beganAtMs + 14_000)),
  };
}

describe("a connection that has closed", () => {
  test("is unregistered as closed at once; once is enough, and an unknown one is no fault", async () => {
    const { close, causes, isRegistered, queue, tookMs } = setScene(async () => {});
    expect(await close()).toEqual({ outcome: "closed" });
    expect(isRegistered()).toBe(false);
    expect(await close()).toEqual({ outcome: "unknown" });
    expect(await close("never registered")).toEqual({ outcome: "unknown" });
    expect(causes).toEqual(["closed", "closed", "closed"]);
    expect(queue.waiting()).toEqual([]);
    expect(tookMs()).toBe(0);
  });

  test("is tried again while there is time, and is no fault when that succeeds", async () => {
    const { close, begun, isRegistered, queue, tookMs } = setScene(async (attempt) => {
      if (attempt < 8) throw down;
    });
    expect(await close()).toEqual({ outcome: "closed" });
    expect(isRegistered()).toBe(false);
    expect(begun).toEqual([0, 100, 300, 700, 1500, 3100, 5100, 7100]);
    expect(queue.waiting()).toEqual([]);
    expect(tookMs()).toBeLessThan(14_000);
  });

  test.each([
    ["throttles", () => Promise.reject(down)],
    ["never answers", never],
    ["answers once, and then never", (attempt: number) => (attempt === 1 ? Promise.reject(down) : never())],
  ])("goes to a worker when the store %s until the time is over", async (_what, store) => {
    const { close, isRegistered, queue, tookMs, clock } = setScene(store);
    const closedAtMs = clock.now();
    expect(await close()).toMatchObject({ outcome: "queued", fault: expect.any(Error) });
    expect(isRegistered()).toBe(true);
    expect(queue.waiting()).toEqual([{ connection: { connectionId: "c-1" }, closedAtMs, attempt: 1, delayMs: 5000 }]);
    expect(tookMs()).toBeGreaterThan(10_000);
    expect(tookMs()).toBeLessThanOrEqual(14_000);
  });

  test("goes to a worker though the queue fails at first", async () => {
    const { close, queue } = setScene(() => Promise.reject(down));
    let refusals = 0;
    queue.behave(async () => {
      refusals += 1;
      if (refusals === 3) queue.behave();
      throw new Error("not now");
    });
    expect(await close()).toMatchObject({ outcome: "queued", fault: down });
    expect(queue.waiting()).toHaveLength(1);
  });

  test.each([
    ["refuses", () => Promise.reject(new Error("The queue is not there."))],
    ["never answers", never],
  ])(
    "is a fault with the reason of the store when the queue %s as well, five seconds later at most",
    async (_what, put) => {
      const { close, queue, tookMs } = setScene(() => Promise.reject(down));
      queue.behave(put);
      await expect(close()).rejects.toMatchObject({
        name: "StoreFault",
        reason: "throttled",
        message: expect.stringContaining("Nor could a worker be told"),
        cause: down,
      });
      expect(tookMs()).toBeLessThanOrEqual(19_000);
    },
  );

  test("is a fault where there is no queue", async () => {
    const { close, begun } = setScene(() => Promise.reject(new Error("no route")), false);
    await expect(close()).rejects.toMatchObject({ name: "StoreFault", reason: "unavailable" });
    expect(begun.length).toBeGreaterThan(5);
  });
});
