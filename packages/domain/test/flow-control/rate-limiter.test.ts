import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createPacer } from "../../src/flow-control/pacer.ts";

/** When each of so many begins. */
async function beginnings(perSecond: number, count: number): Promise<readonly number[]> {
  const clock = createManualClock(5000);
  const pace = createPacer(perSecond, clock);
  const begun: number[] = [];
  const all = Promise.all(Array.from({ length: count }, () => pace().then(() => begun.push(clock.now() - 5000))));
  await clock.until(all);
  return begun;
}

test("no second has more than are wanted, but for a tenth of a second's worth", async () => {
  const begun = await beginnings(100, 350);
  for (const start of begun) {
    const within = begun.filter((ms) => ms >= start && ms < start + 1000).length;
    expect(within).toBeLessThanOrEqual(100 + 10);
  }
  expect(begun.at(-1)).toBe(3490);
});

test("fewer than one a second are possible", async () => {
  expect(await beginnings(0.5, 3)).toEqual([0, 2000, 4000]);
});

test("time that was not used is not saved up", async () => {
  const clock = createManualClock(0);
  const pace = createPacer(10, clock);
  await pace();
  await clock.advanceAsync(60_000);
  let begun = 0;
  for (let nth = 0; nth < 5; nth += 1) void pace().then(() => (begun += 1));
  await clock.advanceAsync(0);
  expect(begun).toBe(1);
});

test("whoever has a time by which to begin is kept no longer, and takes nobody's turn", async () => {
  const clock = createManualClock(0);
  const pace = createPacer(1, clock);
  await pace();
  await clock.until(Promise.all([pace(500), pace(500)]));
  expect(clock.now()).toBe(500);
  await clock.until(pace());
  expect(clock.now()).toBe(1000);
});
