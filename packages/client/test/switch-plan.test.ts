import { expect, test } from "vitest";
import { switchAt } from "../src/connection/switch-plan.ts";

const MINUTE_MS = 60_000;
const openedAt = Date.UTC(2026, 0, 1);

test("a connection is replaced between 85 and 95 % of two hours, or of its time where that ends sooner", () => {
  const afterMinutes = (lifeMinutes: number, random: number) =>
    (switchAt(openedAt, openedAt + lifeMinutes * MINUTE_MS, random) - openedAt) / MINUTE_MS;
  expect(afterMinutes(125, 0)).toBeCloseTo(102);
  expect(afterMinutes(125, 1)).toBeCloseTo(114);
  expect(afterMinutes(60, 0)).toBeCloseTo(51);
  expect(afterMinutes(60, 1)).toBeCloseTo(57);
});

test.each([
  ["is over already, by this clock", openedAt - 1],
  ["is the beginning, by this clock", openedAt],
  ["cannot be read", Number.NaN],
])("an end that %s does not count", (_what, expiresAt) => {
  expect(switchAt(openedAt, expiresAt, 0.5) - openedAt).toBeCloseTo(108 * MINUTE_MS);
});

test("however near the end is, there is a second between two", () => {
  expect(switchAt(openedAt, openedAt + 10, 0.5) - openedAt).toBe(1_000);
});
