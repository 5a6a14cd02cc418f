import { createManualClock, createSystemClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { wait } from "../../src/index.ts";
import { describeClock } from "../../src/testing/contracts/index.ts";

describeClock("manual", async () => {
  const clock = createManualClock();
  return { clock, pass: clock.advanceAsync, [Symbol.asyncDispose]: async () => {} };
});

describeClock("the machine's, adjustable", async () => {
  const clock = createSystemClock();
  return { clock, pass: (ms) => wait(clock, ms), [Symbol.asyncDispose]: async () => {} };
});

test("a wait is over when its time is", async () => {
  const clock = createManualClock(0);
  const over: number[] = [];
  for (const ms of [20, 10]) void wait(clock, ms).then(() => over.push(clock.now()));
  await clock.advanceAsync(9);
  expect(over).toEqual([]);
  await clock.advanceAsync(11);
  expect(over).toEqual([10, 20]);
});
