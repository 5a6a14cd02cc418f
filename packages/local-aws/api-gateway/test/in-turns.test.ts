import { expect, test } from "vitest";
import { createInTurns } from "../src/in-turns.ts";

test("work runs in its order, and others have their turn in between", async () => {
  const inTurns = createInTurns(3);
  const happened: (number | string)[] = [];
  for (let n = 0; n < 7; n++) inTurns(() => happened.push(n));
  for (const turn of ["a", "b", "c"]) {
    await new Promise(setImmediate);
    happened.push(turn);
  }
  expect(happened).toEqual([0, 1, 2, "a", 3, 4, 5, "b", 6, "c"]);
});
