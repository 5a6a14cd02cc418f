import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createLimitConnections, StoreFault } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry } from "../../src/testing/index.ts";

const clock = createManualClock(1_000_000);
const ofAda = (connectionId: string, expiresAtMs = 2_000_000) => ({
  ...connectionOf(connectionId, { provedBy: "cognito", userId: "ada", sessionId: `ada/${connectionId}` }),
  ...{ expiresAtMs, addresses: [{ kind: "user", id: "ada" } as const] },
});
const signed = (connectionId: string) => ({
  ...connectionOf(connectionId, { provedBy: "signed", sessionId: "signed/s" }),
  ...{ expiresAtMs: 2_000_000, addresses: [{ kind: "session", id: "signed/s" } as const] },
});
const anonymous = connectionOf("c-9", { sessionId: "anon/s" });

test("a user has as many connections as it may, over all sessions; those that have expired do not count", async () => {
  const connections = [ofAda("c-1"), ofAda("c-2"), ofAda("c-3", 1_000_000), signed("c-4")];
  const registry = createMemoryConnectionRegistry({ connections, pageSize: 1 });
  const limit = (most: number) => createLimitConnections({ registry, clock, most })(ofAda("c-5"));
  expect(await limit(3)).toEqual({ ok: true });
  expect(await limit(2)).toMatchObject({ ok: false, rejection: { code: "too-many-connections" } });
});

test("a session that was signed is counted, one that is claimed is not", async () => {
  const registry = createMemoryConnectionRegistry({
    connections: [signed("c-1"), signed("c-2"), anonymous, anonymous],
  });
  const limit = createLimitConnections({ registry, clock, most: 2 });
  expect(await limit(signed("c-3"))).toMatchObject({ ok: false });
  expect(await limit(anonymous)).toEqual({ ok: true });
});

test("no more is read than it takes to see that there are too many", async () => {
  let pages = 0;
  const registry = {
    async *registrationsAt() {
      for (;;) {
        pages += 1;
        yield [{ connectionId: `c-${pages}`, expiresAtMs: 2_000_000, protocol: "p", groups: [], foundAt: "user#ada" }];
      }
    },
  };
  expect(await createLimitConnections({ registry, clock, most: 3 })(ofAda("c-0"))).toMatchObject({ ok: false });
  expect(pages).toBe(3);
});

test("a store that cannot count is a fault", async () => {
  const fault = new StoreFault("throttled", "slow down");
  const registry = {
    // biome-ignore lint/correctness/useYield: it fails before it has any
    async *registrationsAt() {
      throw fault;
    },
  };
  await expect(createLimitConnections({ registry, clock, most: 3 })(ofAda("c-0"))).rejects.toBe(fault);
});
