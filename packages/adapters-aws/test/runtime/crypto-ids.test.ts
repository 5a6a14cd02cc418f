import { describeIdGenerator } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { cryptoIds } from "../../src/runtime/index.ts";

describeIdGenerator("random and hashed", async () => ({ ids: cryptoIds, [Symbol.asyncDispose]: async () => {} }));

test("every id has 22 characters that need no escaping in a URL", () => {
  for (const id of [cryptoIds.unique(), cryptoIds.derived(), cryptoIds.derived("ü", "x".repeat(1000))]) {
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  }
});
