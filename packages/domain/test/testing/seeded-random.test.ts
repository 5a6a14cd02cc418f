import { expect, test } from "vitest";
import { createSeededRandom } from "../../src/testing/index.ts";

const drawn = (seed: number | string, count = 5) => {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, random);
};

test.each([[7], ["seven"]])("a seeded random generator gives the same numbers for the same seed: %j", (seed) => {
  expect(drawn(seed)).toEqual(drawn(seed));
});

test("a seeded random generator gives other numbers for other seeds", () => {
  const seeds = [0, 1, 2, -1, 2 ** 31, "", "a", "b", "ab", "ba", "1"];
  expect(new Set(seeds.map((seed) => drawn(seed).join())).size).toBe(seeds.length);
});

test.each<[string, (nth: number) => number]>([
  [
    "of one seed",
    (
      (numbers) => (nth) =>
        numbers[nth] ?? 0
    )(drawn(1, 10_000)),
  ],
  ["of one roll each", (nth) => createSeededRandom(`post ${nth}`)()],
])("seeded random numbers %s are from 0 to 1 and spread evenly", (_what, numberAt) => {
  const tenths = Array<number>(10).fill(0);
  for (let nth = 0; nth < 10_000; nth += 1) {
    const number = numberAt(nth);
    const tenth = Math.floor(number * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // A number that is out of bounds would be in an eleventh.
  expect(Object.keys(tenths)).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
