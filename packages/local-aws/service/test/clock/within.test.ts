import { type Clock, createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { type TimeLimit, within } from "../../src/clock/within.ts";

const LIMIT_MS = 10_000;

/** Work that goes on until the test ends it, under a limit. */
function begin(clock: Clock) {
  let limit: TimeLimit | undefined;
  let end: (outcome: string) => void = () => {};
  let outcome: string | undefined;
  void within(clock, LIMIT_MS, (given) => {
    limit = given;
    return new Promise<string>((resolve) => {
      end = resolve;
    });
  }).then((came) => {
    outcome = came;
  });
  const settled = async () => {
    await new Promise(setImmediate);
    return outcome;
  };
  return { pause: () => limit?.pause(), resume: () => limit?.resume(), end: (text: string) => end(text), settled };
}

test("work that is done in its time is not cut off, and leaves no timer", async () => {
  const clock = createManualClock();
  const work = begin(clock);
  clock.advance(LIMIT_MS - 1);
  work.end("done");
  expect(await work.settled()).toBe("done");
  clock.advance(LIMIT_MS);
  expect(await work.settled()).toBe("done");
});

test("work is cut off when its time is over, to the millisecond", async () => {
  const clock = createManualClock();
  const work = begin(clock);
  clock.advance(LIMIT_MS - 1);
  expect(await work.settled()).toBeUndefined();
  clock.advance(1);
  expect(await work.settled()).toBe("timed-out");
});

test("time for which work is kept from running does not count", async () => {
  const clock = createManualClock();
  const work = begin(clock);
  clock.advance(1_000);
  work.pause();
  clock.advance(100 * LIMIT_MS);
  expect(await work.settled()).toBeUndefined();
  work.resume();
  clock.advance(LIMIT_MS - 1_001);
  expect(await work.settled()).toBeUndefined();
  clock.advance(1_000);
  expect(await work.settled()).toBe("timed-out");
});

test("time for which the machine has stood still counts for a second at most", async () => {
  let now = 0;
  let look: (() => void) | undefined;
  const clock: Clock = {
    now: () => now,
    after(_delayMs, run) {
      look = run;
      return () => {
        look = undefined;
      };
    },
  };
  const work = begin(clock);
  for (let stalls = 0; stalls < 9; stalls++) {
    now += 60_000;
    look?.();
    expect(await work.settled()).toBeUndefined();
  }
  now += 60_000;
  look?.();
  expect(await work.settled()).toBe("timed-out");
});
