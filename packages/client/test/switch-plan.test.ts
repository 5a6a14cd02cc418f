import { expect, test } from "vitest";
import { planFor } from "../src/connection/switch-plan.ts";

const MINUTE_MS = 60_000;
const openedAt = Date.UTC(2026, 0, 1);
/** A connection that has just been opened. */
const opened = (expiresAt: number) => ({ openedAt, provedAt: openedAt, expiresAt });

test("a connection is replaced between 85 and 95 % of two hours, or of its time where that ends sooner", () => {
  const afterMinutes = (lifeMinutes: number, random: number) =>
    (planFor(opened(openedAt + lifeMinutes * MINUTE_MS), random).at - openedAt) / MINUTE_MS;
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
  expect(planFor(opened(expiresAt), 0.5)).toEqual({ at: openedAt + 108 * MINUTE_MS, type: "switch-due" });
});

test("however near the end is, there is a second between two", () => {
  expect(planFor(opened(openedAt + 10), 0.5).at - openedAt).toBe(1_000);
});

test("a token that ends before the connection does is replaced, each time in its own time", () => {
  const minutes = (provedMinutes: number, lifeMinutes: number) => {
    const provedAt = openedAt + provedMinutes * MINUTE_MS;
    const { at, type } = planFor({ openedAt, provedAt, expiresAt: provedAt + lifeMinutes * MINUTE_MS }, 0.5);
    return [type, Math.round((at - openedAt) / MINUTE_MS)];
  };
  expect(minutes(0, 60)).toEqual(["refresh-due", 54]);
  expect(minutes(30, 60)).toEqual(["refresh-due", 84]);
  // The connection is replaced by then.
  expect(minutes(54, 60)).toEqual(["switch-due", 108]);
  expect(minutes(54, 71)).toEqual(["switch-due", 108]);
});
