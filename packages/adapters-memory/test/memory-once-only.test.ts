import { describeOnceOnly } from "@switchboard/port-contracts";
import { createMemoryOnceOnly } from "../src/index.ts";

describeOnceOnly("memory", async () => ({
  onceOnly: createMemoryOnceOnly(),
  [Symbol.asyncDispose]: async () => {},
}));
