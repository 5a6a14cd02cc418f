import { describeOnceOnly } from "../../src/testing/contracts/index.ts";
import { createMemoryOnceOnly } from "../../src/testing/index.ts";

describeOnceOnly("memory", async () => ({
  onceOnly: createMemoryOnceOnly(),
  [Symbol.asyncDispose]: async () => {},
}));
