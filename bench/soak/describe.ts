import type { ProbeReport, RoomReport } from "@switchboard/probe";
import type { TreeUse } from "../local/process-tree.ts";
import { median, quantile } from "../support/median.ts";

export interface Interval {
  /** Since the beginning. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly report: ProbeReport;
  readonly use: TreeUse;
  /** So far. */
  readonly breaches: number;
}

export interface Summary {
  readonly atMs: number;
  readonly total: ProbeReport;
  /** Of each interval, in their order. */
  readonly uses: readonly TreeUse[];
  readonly breaches: number;
  readonly itemsLeft: number;
}

/** One line. */
export function describeInterval({ atMs, tookMs, report, use, breaches }: Interval): string {
  const { sent, acknowledged, received } = report;
  const rates = `sent ${rate(sent, tookMs)}, acknowledged ${rate(acknowledged, tookMs)}, received ${rate(received, tookMs)}`;
  return `${clockTime(atMs)}  ${rates}; ${latencies(report)}; ${resources(use)}; lost: ${breaches}`;
}

export function describeSummary({ atMs, total, uses, breaches, itemsLeft }: Summary): string {
  const { opened, refused, sent, repeated, acknowledged, received, duplicates } = total;
  const most = (of: (use: TreeUse) => number) => Math.max(...uses.map(of));
  const [first, last] = [uses[0], uses.at(-1)];
  return [
    `${clockTime(atMs)}  in all`,
    `  lines       ${opened} opened, ${refused} refused`,
    `  messages    ${sent} sent, ${repeated} times again, ${acknowledged} acknowledged`,
    `  arrivals    ${received} received, ${duplicates} duplicates`,
    `  latencies   ${latencies(total)}`,
    `  memory      ${first ? mebibytes(first.bytes) : "?"} first, ${last ? mebibytes(last.bytes) : "?"} last, ${mebibytes(most(({ bytes }) => bytes))} at most`,
    `  descriptors ${first?.descriptors} first, ${last?.descriptors} last, ${most(({ descriptors }) => descriptors)} at most`,
    `  processes   ${first?.processes} first, ${last?.processes} last, ${most(({ processes }) => processes)} at most`,
    `  table       ${itemsLeft} items left`,
    `lost: ${breaches}`,
  ].join("\n");
}

export function describeRooms({ sent, acknowledged, due, given, inGaps, againAfterReload }: RoomReport): string {
  return `rooms: ${sent} sent, ${acknowledged} acknowledged, ${due} due, ${given} given, ${inGaps} in gaps that were told, ${againAfterReload} again after a reload`;
}

export function addUp(reports: readonly ProbeReport[]): ProbeReport {
  const sum = (of: (report: ProbeReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    opened: sum(({ opened }) => opened),
    refused: sum(({ refused }) => refused),
    sent: sum(({ sent }) => sent),
    repeated: sum(({ repeated }) => repeated),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    unacknowledged: sum(({ unacknowledged }) => unacknowledged),
    received: sum(({ received }) => received),
    duplicates: sum(({ duplicates }) => duplicates),
    acknowledgedMs: reports.flatMap(({ acknowledgedMs }) => acknowledgedMs),
    receivedMs: reports.flatMap(({ receivedMs }) => receivedMs),
  };
}

function latencies({ acknowledgedMs, receivedMs }: ProbeReport): string {
  return `acknowledged after ${percentiles(acknowledgedMs)}, received after ${percentiles(receivedMs)}`;
}

function percentiles(values: readonly number[]): string {
  if (values.length === 0) return "–";
  return `${median(values).toFixed(1)} ms p50 and ${quantile(values, 0.99).toFixed(1)} ms p99`;
}

function resources({ bytes, descriptors, processes }: TreeUse): string {
  return `${mebibytes(bytes)}, ${descriptors} descriptors, ${processes} processes`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function rate(count: number, ms: number): string {
  return `${((count * 1_000) / ms).toFixed(1)}/s`;
}

function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
