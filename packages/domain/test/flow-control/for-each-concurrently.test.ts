import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { forEachConcurrently } from "../../src/flow-control/for-each-concurrently.ts";
import { wait } from "../../src/runtime/clock.ts";

/** Something to do that takes its time, and knows how much of it is under way. */
function createWork() {
  const clock = createManualClock(0);
  const begun: number[] = [];
  const ended: number[] = [];
  let most = 0;
  async function act(item: number): Promise<void> {
    begun.push(item);
    most = Math.max(most, begun.length - ended.length);
    await wait(clock, ((item * 7) % 5) + 1);
    ended.push(item);
  }
  return { clock, begun, ended, act, most: () => most };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const ascending = (items: readonly number[]) => [...items].sort((a, b) => a - b);

async function* failingAfter(items: readonly number[], fault: Error): AsyncGenerator<number> {
  yield* items;
  throw fault;
}

describe("for each concurrently", () => {
  test("acts on every item, at most as many at a time as the limit allows", async () => {
    const { clock, act, ended, most } = createWork();
    await clock.until(forEachConcurrently(numbers(50), 4, act));
    expect(ascending(ended)).toEqual(numbers(50));
    expect(most()).toBe(4);
  });

  test("takes an item only when fewer than the limit are under way", async () => {
    const clock = createManualClock(0);
    const taken: number[] = [];
    function* items() {
      for (const item of numbers(10)) {
        taken.push(item);
        yield item;
      }
    }
    const all = forEachConcurrently(items(), 3, () => wait(clock, 10));
    await clock.advanceAsync(9);
    expect(taken).toEqual([0, 1, 2]);
    await clock.until(all);
    expect(taken).toEqual(numbers(10));
  });

  test("does nothing for no items", async () => {
    await forEachConcurrently([], 3, async () => {
      throw new Error("There is nothing to act on.");
    });
  });

  test("begins nothing new after a fault, and throws it when what had begun has ended", async () => {
    const { clock, act, begun, ended } = createWork();
    const fault = new Error("third");
    const all = forEachConcurrently(numbers(50), 4, async (item) => {
      await act(item);
      if (item === 2) throw fault;
    });
    await expect(clock.until(all)).rejects.toBe(fault);
    expect(begun.length).toBeLessThan(50);
    expect(ascending(ended)).toEqual(begun);
  });

  test("of several faults throws the first, and leaves none unhandled", async () => {
    const clock = createManualClock(0);
    const all = forEachConcurrently([30, 10, 20], 3, async (ms) => {
      await wait(clock, ms);
      throw new Error(`after ${ms}`);
    });
    await expect(clock.until(all)).rejects.toThrow("after 10");
  });

  test("throws a fault of the iteration when what had begun has ended", async () => {
    const { clock, act, ended } = createWork();
    const all = forEachConcurrently(failingAfter([0, 1, 2], new Error("no more")), 10, act);
    await expect(clock.until(all)).rejects.toThrow("no more");
    expect(ascending(ended)).toEqual([0, 1, 2]);
  });

  test("throws the fault of an action that came before one of the iteration", async () => {
    const clock = createManualClock(0);
    async function* items() {
      yield 0;
      await wait(clock, 20);
      throw new Error("of the items");
    }
    const all = forEachConcurrently(items(), 10, async () => {
      await wait(clock, 10);
      throw new Error("of the action");
    });
    await expect(clock.until(all)).rejects.toThrow("of the action");
  });

  test("ends the iteration when it stops early", async () => {
    let closed = false;
    async function* items() {
      try {
        yield* numbers(10);
      } finally {
        closed = true;
      }
    }
    const all = forEachConcurrently(items(), 1, async () => {
      throw new Error("at once");
    });
    await expect(all).rejects.toThrow("at once");
    expect(closed).toBe(true);
  });
});

test("a slow action keeps nothing in memory of the many that came and went beside it", {
  timeout: 10_000,
}, async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  let seen = 0;
  function* items() {
    for (let item = 0; item < 50_000; item += 1) yield item;
    release();
  }
  // With a race of all that is under way for every item, this takes minutes.
  await forEachConcurrently(items(), 1000, async (item) => {
    seen += 1;
    if (item === 0) await slow;
  });
  expect(seen).toBe(50_000);
});
