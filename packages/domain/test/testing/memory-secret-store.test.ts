import { describeSecretStore } from "../../src/testing/contracts/index.ts";
import { createMemorySecretStore } from "../../src/testing/index.ts";

describeSecretStore("memory", async () => {
  const store = createMemorySecretStore();
  return { store, put: async (name, value) => store.put(name, value), [Symbol.asyncDispose]: async () => {} };
});
