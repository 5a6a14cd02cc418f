import { expect, test } from "vitest";
import { createLatencies } from "../src/load/latencies.ts";
import { createLedger, type Ledger } from "../src/load/ledger.ts";
import { loadFault, loadSummary } from "../src/load/load-report.ts";

test("percentiles are right within two per cent", () => {
  const latencies = createLatencies();
  expect(latencies.percentile(0.5)).toBeUndefined();
  for (let ms = 1; ms <= 1_000; ms += 1) latencies.add(ms);
  for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
    const exact = share * 1_000;
    expect(Math.abs((latencies.percentile(share) ?? 0) - exact) / exact).toBeLessThan(0.02);
  }
  expect([latencies.count, latencies.mostMs]).toEqual([1_000, 1_000]);
});

test("a delivery is missing once its message is acknowledged, until it comes, whichever is first", () => {
  let atMs = 0;
  const ledger = createLedger(() => atMs);
  const first = ledger.sending([1, 2]);
  const second = ledger.sending([1]);
  atMs = 10;
  ledger.receivedAt(1, first);
  expect(ledger.missing).toBe(0);
  ledger.acknowledgedBy(first);
  expect(ledger.missing).toBe(1);
  atMs = 30;
  ledger.receivedAt(2, first);
  ledger.receivedAt(2, first);
  expect(ledger.missing).toBe(0);
  ledger.acknowledgedBy(second);
  expect(ledger).toMatchObject({ sent: 2, acknowledged: 2, received: 2, missing: 1 });
  expect(ledger.delivering.mostMs).toBe(30);
});

test("a message that is rejected is missed by nobody", () => {
  const ledger = createLedger(() => 0);
  ledger.rejectedWith(ledger.sending([1]), "throttled");
  ledger.rejectedWith(ledger.sending([1]), "throttled");
  expect(ledger).toMatchObject({ missing: 0, acknowledged: 0, rejected: { throttled: 2 } });
});

test("what is rejected is a fault where nothing is acknowledged", () => {
  const summaryOf = (tell: (ledger: Ledger) => void) => {
    const ledger = createLedger(() => 0);
    tell(ledger);
    const load = { phase: "settling", elapsedMs: 1, sendingMs: 1, open: 1, losses: 0 } as const;
    return loadSummary({ ...load, ledger, connecting: createLatencies() }, 1);
  };
  const reject = (ledger: Ledger) => ledger.rejectedWith(ledger.sending([]), "throttled");
  expect(loadFault(summaryOf(reject))).toMatchObject({ code: "messages-rejected", exitCode: 5 });
  const some = summaryOf((ledger) => {
    reject(ledger);
    ledger.acknowledgedBy(ledger.sending([]));
  });
  expect(loadFault(some)).toBeUndefined();
  const lost = summaryOf((ledger) => ledger.acknowledgedBy(ledger.sending([1])));
  expect(loadFault(lost)).toMatchObject({ code: "messages-lost", exitCode: 5 });
});
