import fc from "fast-check";
import { expect, test } from "vitest";
import { createAdaptiveLimit } from "../../src/flow-control/adaptive-limit.ts";

const given = { most: 64, least: 4 };

/** So many answers, each of another connection. */
function answer(limit: ReturnType<typeof createAdaptiveLimit>, count: number, isThrottled: boolean): void {
  for (let nth = 0; nth < count; nth += 1) limit.answered(`${isThrottled}-${nth}`, isThrottled);
}

test("the limit stays while one or two connections are throttled again and again", () => {
  const limit = createAdaptiveLimit(given);
  for (let nth = 0; nth < 1000; nth += 1) limit.answered(`c-${nth % 2}`, true);
  expect(limit.current()).toBe(64);
});

test("three throttled connections halve the limit, once for all posts that were under way", () => {
  const limit = createAdaptiveLimit(given);
  answer(limit, 3, true);
  expect(limit.current()).toBe(32);
  answer(limit, 63, true);
  expect(limit.current()).toBe(32);
  answer(limit, 3, true);
  expect(limit.current()).toBe(16);
});

test("three throttled connections among very many do not change the limit", () => {
  const limit = createAdaptiveLimit(given);
  for (let nth = 0; nth < 50; nth += 1) {
    limit.answered(`slow-${nth}`, true);
    answer(limit, 60, false);
  }
  expect(limit.current()).toBe(64);
});

test("the limit grows back step by step while no connection is throttled", () => {
  const limit = createAdaptiveLimit(given);
  answer(limit, 3, true);
  answer(limit, 63, false);
  answer(limit, 32, false);
  expect(limit.current()).toBe(36);
  answer(limit, 1000, false);
  expect(limit.current()).toBe(64);
});

test("the limit stays between the least and the most, whatever happens", () => {
  const answers = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }).map(String), fc.boolean()), { maxLength: 2000 });
  fc.assert(
    fc.property(answers, (all) => {
      const limit = createAdaptiveLimit(given);
      for (const [connectionId, isThrottled] of all) {
        limit.answered(connectionId, isThrottled);
        if (limit.current() < 4 || limit.current() > 64) return false;
      }
      return true;
    }),
  );
});

test("the limit falls to the least where every connection is throttled", () => {
  const limit = createAdaptiveLimit(given);
  answer(limit, 1000, true);
  expect(limit.current()).toBe(4);
});
