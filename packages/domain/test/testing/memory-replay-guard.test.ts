import { expect, test } from "vitest";
import { describeReplayGuard } from "../../src/testing/contracts/index.ts";
import { createMemoryReplayGuard } from "../../src/testing/index.ts";

describeReplayGuard(
  "memory",
  async () => ({ replayGuard: createMemoryReplayGuard(), [Symbol.asyncDispose]: async () => {} }),
  [{ reason: "Memory does not fail.", tests: ["throws a StoreFault when its store fails"] }],
);

test("knows what was claimed first, and until when", async () => {
  const replayGuard = createMemoryReplayGuard();
  for (const [key, untilMs] of [
    ["b", 2],
    ["a", 1],
    ["b", 3],
  ] as const) {
    await replayGuard.claim(key, untilMs);
  }
  expect([...replayGuard.claims()]).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});
