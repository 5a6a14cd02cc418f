import { describeUserUsage } from "../../src/testing/contracts/index.ts";
import { createMemoryUserUsage } from "../../src/testing/index.ts";

describeUserUsage("memory", async () => ({ usage: createMemoryUserUsage(), [Symbol.asyncDispose]: async () => {} }), [
  { reason: "Memory does not fail.", tests: ["throws a StoreFault when its store fails"] },
]);
