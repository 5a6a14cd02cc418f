import { expect, test } from "vitest";
import { describeMemberships } from "../../src/testing/contracts/index.ts";
import { createMemoryMemberships } from "../../src/testing/index.ts";

describeMemberships(
  "memory",
  async () => ({ memberships: createMemoryMemberships(), [Symbol.asyncDispose]: async () => {} }),
  [{ reason: "Memory does not fail.", tests: ["throws a StoreFault when its store fails"] }],
);

test("shows who is in which groups", async () => {
  const memberships = createMemoryMemberships();
  await memberships.add({ kind: "session", id: "signed/kiosk" }, ["a", "b"]);
  await memberships.remove({ kind: "session", id: "signed/kiosk" }, ["a"]);
  expect([...memberships.members()]).toEqual([["session#signed/kiosk", new Set(["b"])]]);
});
