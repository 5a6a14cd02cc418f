import { expect, test } from "vitest";
import { createSystemClock } from "../src/index.ts";

test("the system clock runs by itself and can be moved on", async () => {
  const clock = createSystemClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  await new Promise<void>((resolve) => {
    clock.after(3_600_000, resolve);
    clock.advance(3_600_000);
  });
  expect(clock.now()).toBeGreaterThanOrEqual(Date.now() + 3_590_000);
});
