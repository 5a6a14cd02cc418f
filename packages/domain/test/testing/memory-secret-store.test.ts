import { expect, test } from "vitest";
import { describeSecretStore } from "../../src/testing/contracts/index.ts";
import { createMemorySecretStore } from "../../src/testing/index.ts";

describeSecretStore("memory", async () => {
  const store = createMemorySecretStore();
  return { store, put: async (name, value) => store.put(name, value), [Symbol.asyncDispose]: async () => {} };
}, [{ reason: "Memory does not fail by itself.", tests: ["fails when it cannot be reached"] }]);

test("fails as long as it is told to, and counts how often it is read", async () => {
  const store = createMemorySecretStore();
  const fault = new Error("no secrets today");
  store.put("signing", "value");
  store.fail(fault);
  await expect(store.read("signing")).rejects.toBe(fault);
  store.fail();
  expect(await store.read("signing")).toEqual({ current: "value" });
  expect(store.reads()).toBe(2);
});
