import { describeConnectionRegistry } from "@switchboard/port-contracts";
import { createMemoryConnectionRegistry } from "../src/index.ts";

describeConnectionRegistry("memory", async () => {
  const registry = createMemoryConnectionRegistry();
  return {
    registry,
    loseRecord: async (connectionId) => registry.loseRecord(connectionId),
    [Symbol.asyncDispose]: async () => {},
  };
});
