import { expect, test } from "vitest";
import { createParts } from "../src/parts.ts";

test("a part is made when it is first asked for, of others, and once", () => {
  const made: string[] = [];
  const clock = { now: () => 7, after: () => () => {} };
  const parts = createParts({
    clock: () => {
      made.push("clock");
      return clock;
    },
    random: (others) => {
      made.push("random");
      return () => others.clock.now();
    },
    ids: () => {
      throw new Error("Nobody asked for it.");
    },
  });
  expect(made).toEqual([]);
  expect(parts.random()).toBe(7);
  expect(parts.random()).toBe(7);
  expect(parts.clock).toBe(clock);
  expect(made).toEqual(["random", "clock"]);
});

test("a part that no module makes is named", () => {
  const parts = createParts({ random: ({ clock }) => clock.now });
  expect(() => parts.log).toThrowError(new RangeError("No module that is composed here makes log."));
  expect(() => parts.random).toThrowError("No module that is composed here makes clock.");
  // What every object has is no part.
  expect(() => Reflect.get(parts, "toString")).toThrowError("makes toString.");
});
