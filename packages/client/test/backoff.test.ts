import fc from "fast-check";
import { expect, test } from "vitest";
import { fullJitterMs } from "../src/connection/backoff.ts";

const backoff = { baseMs: 1_000, capMs: 30_000 };

test("the bound doubles with each attempt, up to the cap", () => {
  expect([1, 2, 3, 4, 5, 6, 2_001].map((attempt) => fullJitterMs(attempt, backoff, () => 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
});

test("the wait is anything from nothing to the bound", () => {
  expect([0, 0.25, 0.5].map((drawn) => fullJitterMs(3, backoff, () => drawn))).toEqual([0, 1_000, 2_000]);
});

test("it is never negative, endless or beyond the cap, however many attempts there were", () => {
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
