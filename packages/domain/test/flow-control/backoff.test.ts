import fc from "fast-check";
import { expect, test } from "vitest";
import { fullJitterMs } from "../../src/index.ts";

const backoff = { baseMs: 100, capMs: 2000 };

test("the bound of the back-off doubles with each attempt, up to the cap", () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7].map((attempt) => fullJitterMs(attempt, backoff, () => 1));
  expect(bounds).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
});

test("the back-off is anything from nothing to its bound", () => {
  expect(fullJitterMs(3, backoff, () => 0)).toBe(0);
  expect(fullJitterMs(3, backoff, () => 0.5)).toBe(200);
});

test("the back-off is never negative, infinite or beyond the cap, however many attempts there were", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, drawn) => {
        const waitMs = fullJitterMs(attempt, backoff, () => drawn);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThan(backoff.capMs);
      },
    ),
  );
});
