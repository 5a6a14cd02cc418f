import { expect, test } from "vitest";
import { describeOnceOnly } from "../../src/testing/contracts/index.ts";
import { createMemoryOnceOnly } from "../../src/testing/index.ts";

describeOnceOnly("memory", async () => ({ onceOnly: createMemoryOnceOnly(), [Symbol.asyncDispose]: async () => {} }), [
  { reason: "Memory does not fail.", tests: ["throws a RegistryFault when its store fails"] },
]);

test("knows what was claimed first, and until when", async () => {
  const onceOnly = createMemoryOnceOnly();
  for (const [key, untilMs] of [
    ["b", 2],
    ["a", 1],
    ["b", 3],
  ] as const) {
    await onceOnly.claim(key, untilMs);
  }
  expect([...onceOnly.claims()]).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});
