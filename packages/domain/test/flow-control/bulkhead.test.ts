import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { type BulkheadOptions, createBulkhead } from "../../src/flow-control/bulkhead.ts";
import { wait } from "../../src/runtime/clock.ts";

function setUp({
  clock = createManualClock(0),
  ...options
}: Partial<BulkheadOptions> & { readonly clock?: ManualClock } = {}) {
  const bulkhead = createBulkhead({ limit: () => 2, slowAtATime: 2, slowAfterMs: 1000, clock, ...options });
  const begun: string[] = [];
  /** An action that takes its time. */
  const take = (name: string, ms: number, isSlow?: boolean) =>
    bulkhead.run(async () => {
      begun.push(name);
      await wait(clock, ms);
      return name;
    }, isSlow);
  return { clock, bulkhead, begun, take };
}

test("as many actions as the limit allows are under way at a time, first come first served", async () => {
  const { clock, begun, take } = setUp();
  const all = Promise.all(["a", "b", "c", "d", "e"].map((name) => take(name, 10)));
  for (const expected of ["ab", "abcd", "abcde"]) {
    await clock.advanceAsync(0);
    expect(begun.join("")).toBe(expected);
    await clock.advanceAsync(10);
  }
  expect(await all).toEqual(["a", "b", "c", "d", "e"]);
});

test("a limit that changes applies from then on", async () => {
  let limit = 3;
  const { clock, begun, take } = setUp({ limit: () => limit });
  const all = Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => take(name, 10)));
  await clock.advanceAsync(0);
  limit = 1;
  await clock.advanceAsync(10);
  expect(begun.join("")).toBe("abcd");
  limit = 2;
  await clock.advanceAsync(10);
  expect(begun.join("")).toBe("abcdef");
  await clock.until(all);
});

test("what an action throws is thrown, and its slot is free again", async () => {
  const { clock, bulkhead, take } = setUp({ limit: () => 1 });
  const fault = new Error("no");
  await expect(bulkhead.run(() => Promise.reject(fault))).rejects.toBe(fault);
  expect(await clock.until(take("a", 1))).toBe("a");
});

describe("a slow action", () => {
  test("moves to the slow pool and frees its slot for another", async () => {
    const { clock, begun, take } = setUp();
    const hanging = [take("a", 60_000), take("b", 60_000)];
    const healthy = [take("c", 10), take("d", 10)];
    await clock.advanceAsync(999);
    expect(begun.join("")).toBe("ab");
    await clock.advanceAsync(1);
    expect(begun.join("")).toBe("abcd");
    await clock.until(Promise.all([...healthy, ...hanging]));
    expect(clock.now()).toBe(60_000);
  });

  test("keeps its slot in the fast pool while the slow pool is full", async () => {
    const { clock, begun, take } = setUp({ slowAtATime: 1 });
    void take("a", 60_000);
    void take("b", 60_000);
    void take("c", 60_000);
    void take("d", 60_000);
    await clock.advanceAsync(30_000);
    expect(begun.join("")).toBe("abc");
  });

  test("that is known to be slow waits for a slot in the slow pool from the beginning", async () => {
    const { clock, begun, take } = setUp({ limit: () => 1 });
    void take("a", 60_000, true);
    void take("b", 60_000, true);
    void take("c", 60_000, true);
    void take("d", 10);
    await clock.advanceAsync(0);
    expect(begun.join("")).toBe("abd");
    await clock.advanceAsync(60_000);
    expect(begun.join("")).toBe("abdc");
  });

  test.each([
    ["that was known to be slow", true],
    ["that has turned out to be slow", false],
  ])("%s frees one slot only, however long it takes", async (_which, isSlow) => {
    const { clock, begun, take } = setUp({ limit: () => 1, slowAtATime: 5 });
    void take("a", 60_000, isSlow);
    await clock.advanceAsync(10_000);
    const others = ["b", "c", "d"].map((name) => take(name, 100));
    for (const expected of ["ab", "abc", "abcd"]) {
      await clock.advanceAsync(0);
      expect(begun.join("")).toBe(expected);
      await clock.advanceAsync(100);
    }
    expect(await Promise.all(others)).toEqual(["b", "c", "d"]);
    // Its slot in the slow pool is one as well: four others fit beside it.
    const slow = ["e", "f", "g", "h", "i"].map((name) => take(name, 100, true));
    await clock.advanceAsync(0);
    expect(begun.join("")).toBe("abcdefgh");
    await clock.until(Promise.all(slow));
  });

  test("leaves its slot in the slow pool when it ends", async () => {
    const { clock, begun, take } = setUp({ limit: () => 1, slowAtATime: 1 });
    const slow = take("a", 5000);
    void take("b", 60_000);
    await clock.advanceAsync(4999);
    expect(begun.join("")).toBe("ab");
    // The second is slow as well by now, and keeps its slot until the first leaves the slow pool.
    void take("c", 10);
    await clock.until(slow);
    await clock.advanceAsync(250);
    expect(begun.join("")).toBe("abc");
  });
});

test("a slot in the slow pool is free again when the action that moved there has ended", async () => {
  const { clock, take } = setUp({ limit: () => 1, slowAtATime: 1 });
  await clock.until(take("a", 5000));
  expect(await clock.until(take("b", 10, true))).toBe("b");
});

test("slow actions are moved as well after a time in which nothing was under way", async () => {
  const { clock, begun, take } = setUp({ limit: () => 1 });
  await clock.until(take("a", 10));
  await clock.advanceAsync(1000);
  void take("b", 60_000);
  void take("c", 10);
  await clock.advanceAsync(1000);
  expect(begun.join("")).toBe("abc");
});

test("one timer is enough for all that are under way", async () => {
  const { clock, bulkhead } = setUp();
  for (let nth = 0; nth < 2; nth += 1) void bulkhead.run(() => new Promise(() => {}));
  await clock.advanceAsync(0);
  expect(clock.waiting()).toBe(1);
});

test("no timer is left when nothing is under way", async () => {
  const { clock, take } = setUp();
  await clock.until(take("a", 10));
  await clock.advanceAsync(1000);
  expect(clock.waiting()).toBe(0);
});

test("what a wait for a turn throws is thrown, and the slot is free again", async () => {
  const fault = new Error("no turn");
  const turns = [Promise.reject(fault), Promise.resolve()].values();
  const { clock, take } = setUp({ limit: () => 1, waitForTurn: async () => turns.next().value });
  await expect(take("a", 10)).rejects.toBe(fault);
  expect(await clock.until(take("b", 10))).toBe("b");
});

test("waiting for its turn does not make an action slow", async () => {
  const clock = createManualClock(0);
  const { begun, take } = setUp({ clock, limit: () => 1, waitForTurn: () => wait(clock, 5000) });
  void take("a", 10);
  void take("b", 10);
  // The first begins after 5000 and ends after 5010; only then does the second wait for its turn.
  await clock.advanceAsync(10_009);
  expect(begun.join("")).toBe("a");
  await clock.advanceAsync(1);
  expect(begun.join("")).toBe("ab");
});
