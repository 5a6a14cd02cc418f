import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createManualClock } from "../src/index.ts";

type Ran = readonly [string, number];

/** A clock at 1000 ms, a promise for the passing of time on it, and a diary. */
function setUp(options?: Parameters<typeof createManualClock>[1]) {
  const clock = createManualClock(1_000, options);
  const ran: Ran[] = [];
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  return { clock, ran, wait, note: (what: string) => void ran.push([what, clock.now()]) };
}

test("a manual clock shows the beginning of 2026 at first, or what it is told", () => {
  expect(createManualClock().now()).toBe(Date.parse("2026-01-01T00:00:00Z"));
  expect(createManualClock(7).now()).toBe(7);
});

test("it stands still, and when moved on runs what falls due in order, at its own time", () => {
  const { clock, ran, note } = setUp();
  clock.after(20, () => note("later"));
  clock.after(10, () => {
    note("sooner");
    clock.after(5, () => note("between"));
  });
  const cancel = clock.after(15, () => note("cancelled"));
  cancel();
  clock.advance(9);
  expect(ran).toEqual([]);
  clock.advance(11);
  expect(ran).toEqual([
    ["sooner", 1_010],
    ["between", 1_015],
    ["later", 1_020],
  ]);
  expect(clock.now()).toBe(1_020);
});

test("timers that are due at the same time run in the order they were set", () => {
  const { clock, ran, note } = setUp();
  for (const name of ["a", "b", "c"]) clock.after(10, () => note(name));
  clock.advance(10);
  expect(ran.map(([name]) => name)).toEqual(["a", "b", "c"]);
});

test("it counts the timers that have not run yet", () => {
  const { clock, note } = setUp();
  const cancel = clock.after(10, () => note("cancelled"));
  clock.after(20, () => note("due"));
  expect(clock.waiting()).toBe(2);
  cancel();
  expect(clock.waiting()).toBe(1);
  clock.advance(20);
  expect(clock.waiting()).toBe(0);
  cancel();
  expect(clock.waiting()).toBe(0);
});

test("advance runs no further than timers go that are set already; advanceAsync lets promises set others", async () => {
  for (const [moved, expected] of [
    ["advance", []],
    [
      "advanceAsync",
      [
        ["first", 1_010],
        ["second", 1_020],
        ["late", 1_030],
      ],
    ],
  ] as const) {
    const { clock, ran, note, wait } = setUp();
    // What is under way may be about to wait.
    void Promise.resolve()
      .then(() => wait(10))
      .then(() => note("first"))
      .then(() => wait(10))
      .then(() => note("second"));
    void Promise.resolve()
      .then(() => wait(30))
      .then(() => note("late"));
    await clock[moved](100);
    expect(ran).toEqual(expected);
    expect(clock.now()).toBe(1_100);
  }
});

test("advanceAsync does not run what falls due afterwards", async () => {
  const { clock, ran, note, wait } = setUp();
  const waited = wait(50).then(() => note("over"));
  await clock.advanceAsync(49);
  expect([ran, clock.now(), clock.waiting()]).toEqual([[], 1_049, 1]);
  await clock.advanceAsync(1);
  await waited;
  expect([ran, clock.waiting()]).toEqual([[["over", 1_050]], 0]);
});

describe("until", () => {
  test("moves on as far as a promise needs, without real waiting", async () => {
    const { clock, wait } = setUp();
    const hours = async () => {
      for (let hour = 0; hour < 3; hour += 1) await wait(3_600_000);
      return "done";
    };
    void wait(5 * 3_600_000);
    expect(await clock.until(hours())).toBe("done");
    expect(clock.now()).toBe(1_000 + 3 * 3_600_000);
    expect(clock.waiting()).toBe(1);
  });

  test("does not move on for a promise that needs no time", async () => {
    const { clock, wait } = setUp();
    void wait(10);
    expect(await clock.until(Promise.resolve("at once"))).toBe("at once");
    expect(clock.now()).toBe(1_000);
  });

  test("throws what the promise rejects with", async () => {
    const { clock, wait } = setUp();
    const fault = wait(1).then(() => Promise.reject(new Error("no")));
    await expect(clock.until(fault)).rejects.toThrow("no");
  });

  test("throws where no timer is left that could settle the promise", async () => {
    const { clock, wait } = setUp();
    const never = wait(10).then(() => new Promise(() => {}));
    await expect(clock.until(never)).rejects.toThrow("no timer is left");
    expect(clock.now()).toBe(1_010);
  });
});

describe("a clock that advances by itself", () => {
  test("moves on to each timer in turn, and no further", async () => {
    const { clock, ran, note, wait } = setUp({ autoAdvance: true });
    await Promise.all([wait(3_600_000).then(() => note("an hour")), wait(10).then(() => note("a moment"))]);
    expect(ran).toEqual([
      ["a moment", 1_010],
      ["an hour", 3_601_000],
    ]);
    expect(clock.now()).toBe(3_601_000);
  });

  test("does not run what is cancelled", async () => {
    const { clock, ran, note, wait } = setUp({ autoAdvance: true });
    const cancel = clock.after(5, () => note("cancelled"));
    cancel();
    await wait(10);
    expect(ran).toEqual([]);
  });

  test("lets work wait for sockets, which take none of its time", async () => {
    const { clock, wait } = setUp({ autoAdvance: true });
    await using server = createServer((_request, response) => void response.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await wait(10);
    const response = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } });
    expect(await response.text()).toBe("hello");
    await wait(10);
    expect(clock.now()).toBe(1_020);
  });
});
