import { expect, test } from "vitest";
import { describeDeadLetters } from "../../src/testing/contracts/index.ts";
import { createMemoryDeadLetters } from "../../src/testing/index.ts";

describeDeadLetters("memory", async () => {
  const deadLetters = createMemoryDeadLetters();
  let taken = 0;
  return {
    deadLetters,
    broken: createMemoryDeadLetters({ fault: new Error("no letters today") }),
    async take(count) {
      taken += count;
      return deadLetters
        .letters()
        .slice(taken - count, taken)
        .map((letter) => JSON.stringify(letter));
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

test("memory dead letters throw what they are told to, and keep nothing then", async () => {
  const fault = new Error("no letters today");
  const deadLetters = createMemoryDeadLetters({ fault });
  await expect(deadLetters.write({ kind: "unreadable", text: "x", problem: "y" })).rejects.toBe(fault);
  expect(deadLetters.letters()).toEqual([]);
});
