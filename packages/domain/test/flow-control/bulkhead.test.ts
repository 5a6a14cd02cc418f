import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { createLanes, type LanesOptions } from "../../src/flow-control/lanes.ts";
import { wait } from "../../src/runtime/clock.ts";

function setUp({
  clock = createManualClock(0),
  ...options
}: Partial<LanesOptions> & { readonly clock?: ManualClock } = {}) {
  const lanes = createLanes({ limit: () => 2, slowAtATime: 2, slowAfterMs: 1000, clock, ...options });
  const begun: string[] = [];
  /** An action that takes its time. */
  const take = (name: string, ms: number, isSlow?: boolean) =>
    lanes.run(async () => {
      begun.push(name);
      await wait(clock, ms);
      return name;
    }, isSlow);
  return { clock, lanes, begun, take };
}

test("so many are under way at a time, first come first served", async () => {
  const { clock, begun, take } = setUp();
  const all = Promise.all(["a", "b", "c", "d", "e"].map((name) => take(name, 10)));
  for (const expected of ["ab", "abcd", "abcde"]) {
    await clock.advanceAsync(0);
    expect(begun.join("")).toBe(expected);
    await clock.advanceAsync(10);
  }
  expect(await all).toEqual(["a", "b", "c", "d", "e"]);
});

test("a limit that changes is kept to from then on", async () => {
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

test("what an action throws is thrown, and its place is free again", async () => {
  const { clock, lanes, take } = setUp({ limit: () => 1 });
  const fault = new Error("no");
  await expect(lanes.run(() => Promise.reject(fault))).rejects.toBe(fault);
  expect(await clock.until(take("a", 1))).toBe("a");
});

describe("an action that takes long", () => {
  test("gives its place to another, and goes on", async () => {
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

  test("keeps its place where there is no room among the slow", async () => {
    const { clock, begun, take } = setUp({ slowAtATime: 1 });
    void take("a", 60_000);
    void take("b", 60_000);
    void take("c", 60_000);
    void take("d", 60_000);
    await clock.advanceAsync(30_000);
    expect(begun.join("")).toBe("abc");
  });

  test("and is known to holds up none of the others from the beginning", async () => {
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
});

test("waiting for the pace does not make an action slow", async () => {
  const clock = createManualClock(0);
  const { begun, take } = setUp({ clock, limit: () => 1, pace: () => wait(clock, 5000) });
  void take("a", 10);
  void take("b", 10);
  // The first begins after 5000 and ends after 5010; only then does the second wait for the pace.
  await clock.advanceAsync(10_009);
  expect(begun.join("")).toBe("a");
  await clock.advanceAsync(1);
  expect(begun.join("")).toBe("ab");
});
