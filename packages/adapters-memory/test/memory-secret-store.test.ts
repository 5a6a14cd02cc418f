import { describeSecretStore } from "@switchboard/port-contracts";
import { createMemorySecretStore } from "../src/index.ts";

describeSecretStore("memory", async () => {
  const store = createMemorySecretStore();
  return { store, put: async (name, value) => store.put(name, value), [Symbol.asyncDispose]: async () => {} };
});
