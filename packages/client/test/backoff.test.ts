import { expect, test } from "vitest";
import { fullJitterMs } from "../src/connection/backoff.ts";

const backoff = { firstMs: 1_000, mostMs: 30_000 };

test("the bound doubles from failure to failure, up to the most", () => {
  expect([0, 1, 2, 3, 4, 5, 2_000].map((failures) => fullJitterMs(backoff, failures, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
});

test("the wait is anything from nothing to the bound", () => {
  expect([0, 0.25, 0.5].map((random) => fullJitterMs(backoff, 2, random))).toEqual([0, 1_000, 2_000]);
});
