import { expect, test } from "vitest";
import { describeDenials } from "../../src/testing/contracts/index.ts";
import { createMemoryDenials } from "../../src/testing/index.ts";

describeDenials("memory", async () => ({ denials: createMemoryDenials(), [Symbol.asyncDispose]: async () => {} }), [
  { reason: "Memory does not fail.", tests: ["throws a StoreFault when its store fails"] },
]);

test("shows who is denied until when", async () => {
  const denials = createMemoryDenials();
  await denials.deny({ kind: "session", id: "signed/kiosk" }, 7);
  expect([...denials.ends()]).toEqual([["session#signed/kiosk", 7]]);
});
