import { expect, test } from "vitest";
import { createSeenIds } from "../src/seen-ids.ts";

test("an id is new once, until so many others have come that it is forgotten", () => {
  const seen = createSeenIds(2);
  expect(["a", "b", "a", "b", "c", "b", "a"].map(seen.add)).toEqual([true, true, false, false, true, false, true]);
});
