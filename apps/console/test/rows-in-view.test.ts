import { describe, expect, test } from "vitest";
import { rowsInView } from "../src/view/timeline/rows-in-view.ts";

const list = { count: 1_000, scrollTop: 0, viewPx: 340, rowPx: 34, tall: new Map<number, number>() };

describe("the rows that are drawn", () => {
  test("are those in view and eight beyond each edge", () => {
    expect(rowsInView(list)).toEqual({ first: 0, end: 19, abovePx: 0, belowPx: 981 * 34 });
    expect(rowsInView({ ...list, scrollTop: 3_400 })).toEqual({
      ...{ first: 92, end: 119, abovePx: 92 * 34, belowPx: 881 * 34 },
    });
  });

  test("are all of them, where they are few", () => {
    expect(rowsInView({ ...list, count: 5 })).toEqual({ first: 0, end: 5, abovePx: 0, belowPx: 0 });
    expect(rowsInView({ ...list, count: 0 })).toEqual({ first: 0, end: 0, abovePx: 0, belowPx: 0 });
  });

  test("take account of those that are taller", () => {
    const tall = new Map([
      [0, 434],
      [99, 234],
    ]);
    const shown = rowsInView({ ...list, scrollTop: 400 + 34 * 50, tall });
    expect(shown.first).toBe(50 - 8);
    expect(shown.abovePx).toBe(400 + 42 * 34);
    expect(shown.abovePx + shown.belowPx + (shown.end - shown.first) * 34).toBe(1_000 * 34 + 400 + 200);
  });

  test("within a tall row begin with that row", () => {
    const shown = rowsInView({ ...list, scrollTop: 34 * 20 + 300, tall: new Map([[20, 1_000]]) });
    expect(shown.first).toBe(12);
    expect(shown.end).toBe(29);
  });

  test("after what was there has become less, are those that are left", () => {
    expect(rowsInView({ ...list, count: 3, scrollTop: 20_000 })).toEqual({
      ...{ first: 3, end: 3, abovePx: 102, belowPx: 0 },
    });
  });
});
