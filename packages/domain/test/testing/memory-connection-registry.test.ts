import { describeConnectionRegistry } from "../../src/testing/contracts/index.ts";
import { createMemoryConnectionRegistry } from "../../src/testing/index.ts";

describeConnectionRegistry("memory", async () => {
  const registry = createMemoryConnectionRegistry();
  return {
    registry,
    loseRecord: async (connectionId) => registry.loseRecord(connectionId),
    [Symbol.asyncDispose]: async () => {},
  };
});
