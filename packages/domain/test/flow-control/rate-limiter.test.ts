import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createRateLimiter } from "../../src/flow-control/rate-limiter.ts";

/** When each of so many begins. */
async function beginnings(perSecond: number, count: number): Promise<readonly number[]> {
  const clock = createManualClock(5000);
  const waitForTurn = createRateLimiter(perSecond, clock);
  const begun: number[] = [];
  const all = Promise.all(
    Array.from({ length: count }, () => waitForTurn().then(() => begun.push(clock.now() - 5000))),
  );
  await clock.until(all);
  return begun;
}

test("a rate limiter lets no more begin in any second than the rate, but for a tenth of a second's worth", async () => {
  const begun = await beginnings(100, 350);
  for (const start of begun) {
    const within = begun.filter((ms) => ms >= start && ms < start + 1000).length;
    expect(within).toBeLessThanOrEqual(100 + 10);
  }
  expect(begun.at(-1)).toBe(3490);
});

test("a rate can be lower than one a second", async () => {
  expect(await beginnings(0.5, 3)).toEqual([0, 2000, 4000]);
});

test("turns that nobody took are not saved up", async () => {
  const clock = createManualClock(0);
  const waitForTurn = createRateLimiter(10, clock);
  await waitForTurn();
  await clock.advanceAsync(60_000);
  let begun = 0;
  for (let nth = 0; nth < 5; nth += 1) void waitForTurn().then(() => (begun += 1));
  await clock.advanceAsync(0);
  expect(begun).toBe(1);
});

test("a caller whose deadline is when its turn would come takes no turn", async () => {
  const clock = createManualClock(0);
  const waitForTurn = createRateLimiter(10, clock);
  await waitForTurn();
  await clock.until(waitForTurn(100));
  expect(clock.now()).toBe(100);
  await clock.until(waitForTurn());
  expect(clock.now()).toBe(100);
});

test("a caller whose deadline is over does not wait", async () => {
  const clock = createManualClock(1000);
  const waitForTurn = createRateLimiter(1, clock);
  await Promise.all([waitForTurn(1000), waitForTurn(999)]);
  await waitForTurn();
  expect(clock.waiting()).toBe(0);
});

test("a caller with a deadline waits no longer than until then, and takes no turn", async () => {
  const clock = createManualClock(0);
  const waitForTurn = createRateLimiter(1, clock);
  await waitForTurn();
  await clock.until(Promise.all([waitForTurn(500), waitForTurn(500)]));
  expect(clock.now()).toBe(500);
  await clock.until(waitForTurn());
  expect(clock.now()).toBe(1000);
});
