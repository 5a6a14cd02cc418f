import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { retryUntil } from "../../src/flow-control/retry-until.ts";

const backoff = { baseMs: 100, capMs: 1000 };

/** Tries something for 10 seconds; `attempts` has when each attempt began. */
function setScene(act: (attempt: number) => Promise<string>, more: { readonly attempts?: number } = {}) {
  const clock = createManualClock(0);
  const begun: number[] = [];
  const tried = clock.until(
    retryUntil(() => act(begun.push(clock.now())), { clock, random: () => 0.5, backoff, untilMs: 10_000, ...more }),
  );
  return { clock, begun, tried };
}

test("what succeeds is done once", async () => {
  const { tried, begun, clock } = setScene(async () => "done");
  expect(await tried).toBe("done");
  expect(begun).toEqual([0]);
  expect(clock.waiting()).toBe(0);
});

test("what fails is tried again, later and later, until it succeeds", async () => {
  const { tried, begun } = setScene(async (attempt) => {
    if (attempt < 7) throw new Error(`attempt ${attempt}`);
    return "done";
  });
  expect(await tried).toBe("done");
  expect(begun).toEqual([0, 50, 150, 350, 750, 1250, 1750]);
});

test("what goes on failing is tried until its time is over, and the last fault is thrown", async () => {
  const { tried, begun, clock } = setScene(async (attempt) => {
    throw new Error(`attempt ${attempt}`);
  });
  await expect(tried).rejects.toThrow(/^attempt 23$/);
  expect(begun).toHaveLength(23);
  expect(clock.now()).toBe(9750);
});

test("a last attempt that does not end is not waited for longer, and the fault before is thrown", async () => {
  const never = new Promise<string>(() => {});
  const { tried, begun, clock } = setScene((attempt) => (attempt < 3 ? Promise.reject(new Error("no")) : never));
  await expect(tried).rejects.toThrow("no");
  expect(begun).toHaveLength(3);
  expect(clock.now()).toBe(10_000);
});

test("an only attempt that does not end is a fault in time; that it fails afterwards is nobody's concern", async () => {
  let fail = (_fault: Error) => {};
  const { tried, clock } = setScene(
    () =>
      new Promise((_resolve, reject) => {
        fail = reject;
      }),
  );
  await expect(tried).rejects.toThrow("in time");
  expect(clock.now()).toBe(10_000);
  fail(new Error("too late"));
  await clock.advanceAsync(1);
});

test("nothing is tried again whose pause would last until its time is over", async () => {
  const clock = createManualClock(0);
  let attempts = 0;
  const act = () => Promise.reject(new Error(`attempt ${++attempts}`));
  const tried = retryUntil(act, { clock, random: () => 0.5, backoff, untilMs: 50 });
  await expect(clock.until(tried)).rejects.toThrow("attempt 1");
  expect(clock.now()).toBe(0);
});

test("an attempt that did not end in time is the last, although timers may be a moment early", async () => {
  const after = (_ms: number, run: () => void) => {
    queueMicrotask(run);
    return () => {};
  };
  const never = new Promise<string>(() => {});
  let attempts = 0;
  const act = () => (++attempts === 1 ? never : Promise.resolve("again"));
  const clock = { now: () => 99, after };
  await expect(retryUntil(act, { clock, random: () => 0, backoff, untilMs: 100 })).rejects.toThrow("in time");
  expect(attempts).toBe(1);
});

test("what has no time is tried once; what may be tried once is tried no more", async () => {
  const clock = createManualClock(0);
  expect(await retryUntil(async () => "done", { clock, random: () => 0, backoff, untilMs: -1 })).toBe("done");
  const { tried, begun } = setScene(() => Promise.reject(new Error("no")), { attempts: 1 });
  await expect(tried).rejects.toThrow("no");
  expect(begun).toEqual([0]);
});
