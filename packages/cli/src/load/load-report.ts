import { CliError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Paint } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { tableOf } from "../output/table.ts";
import type { Latencies } from "./latencies.ts";
import type { Load } from "./run-load.ts";

/** A line or table that is replaced while it runs. */
export function liveTable(
  { phase, open, losses, ledger, elapsedMs, sendingMs }: Load,
  clients: number,
  paint: Paint,
): string {
  const head = `${paint("bold", phase)} ${seconds(elapsedMs)}   ${open} of ${clients} clients   ${losses} losses`;
  if (ledger.sent === 0) return head;
  const perSecond = (count: number) => `${((count * 1_000) / Math.max(1, sendingMs)).toFixed(1)}/s`;
  const rows = [
    ["", "COUNT", "RATE", "P50", "P95", "P99", "MAX"],
    ["sent", String(ledger.sent), perSecond(ledger.sent), "", "", "", ""],
    ["acknowledged", String(ledger.acknowledged), perSecond(ledger.acknowledged), ...columns(ledger.acknowledging)],
    ["received", String(ledger.received), perSecond(ledger.received), ...columns(ledger.delivering)],
    ["missing", String(ledger.missing)],
    ...Object.entries(ledger.rejected).map(([code, count]) => [printable(code), String(count)]),
  ];
  return `${head}\n${tableOf(rows)}`;
}

/** What came of it, for programs. Latencies are in milliseconds. */
export function loadSummary({ open, losses, ledger, sendingMs, connecting }: Load, clients: number) {
  const unanswered =
    ledger.sent - ledger.acknowledged - Object.values(ledger.rejected).reduce((sum, count) => sum + count, 0);
  return {
    clients: { asked: clients, open, losses, connectMs: figures(connecting) },
    sent: ledger.sent,
    perSecond: Math.round((ledger.sent * 10_000) / Math.max(1, sendingMs)) / 10,
    acknowledged: ledger.acknowledged,
    rejected: ledger.rejected,
    unanswered,
    received: ledger.received,
    lost: ledger.missing,
    acknowledgedMs: figures(ledger.acknowledging),
    deliveredMs: figures(ledger.delivering),
  };
}

/** What is wrong with what came of it. Messages that are refused are counted, and are no fault while others are acknowledged. */
export function loadFault({
  clients,
  sent,
  acknowledged,
  rejected,
  lost,
  unanswered,
}: ReturnType<typeof loadSummary>): CliError | undefined {
  const { checkFailed: exitCode } = exitCodes;
  const codes = Object.keys(rejected);
  if (codes.length > 0 && acknowledged === 0) {
    return new CliError("messages-rejected", `None of ${sent} messages was acknowledged: ${codes.join(", ")}.`, {
      ...{
        exitCode,
        advice: "Send more slowly with --rate, or look at what the hub allows: SendPolicy, Join, Quotas.",
      },
    });
  }
  if (lost > 0 || unanswered > 0) {
    return new CliError("messages-lost", `${lost} deliveries are missing, ${unanswered} messages have no answer.`, {
      ...{ exitCode, advice: "Wait longer with --settle, or send more slowly with --rate." },
    });
  }
  if (clients.open < clients.asked) {
    return new CliError("not-all-connected", `${clients.asked - clients.open} clients are not connected.`, {
      ...{ exitCode, advice: "Let them connect more slowly with --ramp." },
    });
  }
  return undefined;
}

function figures(latencies: Latencies) {
  const round = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms * 10) / 10);
  return {
    p50: round(latencies.percentile(0.5)),
    p95: round(latencies.percentile(0.95)),
    p99: round(latencies.percentile(0.99)),
    most: latencies.count === 0 ? undefined : round(latencies.mostMs),
  };
}

function columns(latencies: Latencies): readonly string[] {
  const { p50, p95, p99, most } = figures(latencies);
  return [p50, p95, p99, most].map((ms) => (ms === undefined ? "-" : `${ms < 100 ? ms : Math.round(ms)} ms`));
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(0)} s`;
}
