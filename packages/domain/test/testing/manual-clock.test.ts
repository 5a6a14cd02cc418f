import { expect, test } from "vitest";
import { createManualClock } from "../../src/testing/index.ts";

test("stands still until it is turned", async () => {
  const clock = createManualClock({ nowMs: 1000 });
  let over = false;
  const waited = clock.wait(50).then(() => {
    over = true;
  });
  await clock.advance(49);
  expect([over, clock.now(), clock.waiting()]).toEqual([false, 1049, 1]);
  await clock.advance(1);
  await waited;
  expect([over, clock.now(), clock.waiting()]).toEqual([true, 1050, 0]);
});

test("lets those that wait go on in the order of their time, chains included", async () => {
  const clock = createManualClock({ nowMs: 0 });
  const seen: string[] = [];
  const note = (name: string) => seen.push(`${name} at ${clock.now()}`);
  const late = clock.wait(30).then(() => note("late"));
  const chain = clock
    .wait(10)
    .then(() => note("first"))
    .then(() => clock.wait(10))
    .then(() => note("second"));
  await clock.advance(100);
  await Promise.all([late, chain]);
  expect(seen).toEqual(["first at 10", "second at 20", "late at 30"]);
  expect(clock.now()).toBe(100);
});

test("runs work to its end, or its fault, without real waiting", async () => {
  const clock = createManualClock({ nowMs: 0 });
  const hours = async () => {
    for (let hour = 0; hour < 3; hour += 1) await clock.wait(3_600_000);
    return "done";
  };
  expect(await clock.until(hours())).toBe("done");
  expect(clock.now()).toBe(3 * 3_600_000);
  const fault = clock.wait(1).then(() => Promise.reject(new Error("no")));
  await expect(clock.until(fault)).rejects.toThrow("no");
});
