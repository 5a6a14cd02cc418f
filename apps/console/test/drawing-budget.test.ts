import { describe, expect, test } from "vitest";
import { createDrawingBudget } from "../src/hub/drawing-budget.ts";

describe("drawing within a budget", () => {
  test("single drawings come at once, also a dozen of them", () => {
    const budget = createDrawingBudget(0);
    for (let nowMs = 0; nowMs < 1_200; nowMs += 100) {
      expect(budget.waitMs(nowMs)).toBe(30);
      budget.spent(20, nowMs + 20);
    }
  });

  test("a flood is drawn for 3 % of the time", () => {
    const budget = createDrawingBudget(0);
    let nowMs = 0;
    let spentMs = 0;
    while (nowMs < 300_000) {
      nowMs += budget.waitMs(nowMs) + 12;
      budget.spent(12, nowMs);
      spentMs += 12;
    }
    expect(spentMs / nowMs).toBeGreaterThan(0.025);
    expect(spentMs / nowMs).toBeLessThan(0.035);
  });

  test("however long drawing takes, a second later there is another", () => {
    const budget = createDrawingBudget(0);
    budget.spent(5_000, 5_000);
    expect(budget.waitMs(5_000)).toBe(1_000);
    // Whoever has clicked does not wait.
    expect(budget.waitMs(5_000, true)).toBe(30);
  });

  test("after a quiet while drawings come at once again", () => {
    const budget = createDrawingBudget(0);
    budget.spent(500, 500);
    expect(budget.waitMs(500)).toBe(1_000);
    expect(budget.waitMs(20_000)).toBe(30);
  });
});
