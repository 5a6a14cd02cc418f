import { expect, test } from "vitest";
import { createManualClock, createSystemClock } from "../src/index.ts";

test("a manual clock stands still, and when turned on runs what falls due in order, at its own time", () => {
  const clock = createManualClock(1_000);
  const ran: (readonly [string, number])[] = [];
  clock.after(20, () => ran.push(["later", clock.now()]));
  clock.after(10, () => {
    ran.push(["sooner", clock.now()]);
    clock.after(5, () => ran.push(["between", clock.now()]));
  });
  const cancel = clock.after(15, () => ran.push(["cancelled", clock.now()]));
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

test("the system clock runs by itself and can be turned on", async () => {
  const clock = createSystemClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  await new Promise<void>((resolve) => {
    clock.after(3_600_000, resolve);
    clock.advance(3_600_000);
  });
  expect(clock.now()).toBeGreaterThanOrEqual(Date.now() + 3_590_000);
});
