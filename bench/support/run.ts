import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Bound } from "./bound.ts";
import { machine } from "./machine.ts";

export interface Results {
  /** Markdown. */
  readonly report: string;
  /** SVG. */
  readonly chart?: string;
  readonly bounds?: readonly Bound[];
}

/** One run of a benchmark, from its start to its report. */
export interface Run {
  /** Where the figures are from, as the paragraph that a report begins with. */
  origin(): string;
  /**
   * Prints the report, writes it with its plot to docs/benchmarks, says which bounds are missed, and ends the process: with
   * 1 if any is.
   */
  conclude(results: Results): never;
}

const REPORTS = fileURLToPath(new URL("../../docs/benchmarks/", import.meta.url));
/** When a benchmark that does not say otherwise is given up. */
const LIMIT_MS = 600_000;

/**
 * @param name of its files
 * @param limitMs when it is given up
 * @param command what it is run by
 */
export function beginRun(name: string, limitMs = LIMIT_MS, command = `bench:${name}`): Run {
  const [loadBefore = Number.NaN] = loadavg();
  const startedAt = performance.now();
  setTimeout(() => {
    console.error(`Given up after ${limitMs / 1000} seconds.`);
    process.exit(1);
  }, limitMs).unref();
  return {
    origin() {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      return `Written by \`npm run ${command}\`, which measures everything in one run. This one took ${seconds} seconds on
${machine()}; the machine's load average before was ${loadBefore.toFixed(1)}.
Compare figures with each other, not with another machine's.`;
    },
    conclude({ report, chart, bounds = [] }) {
      process.stdout.write(report);
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(`${REPORTS}${name}.md`, report);
      if (chart !== undefined) writeFileSync(`${REPORTS}${name}.svg`, chart);
      const missed = bounds.filter(({ holds }) => !holds);
      for (const { what, measured } of missed) console.error(`Missed. ${what}; measured: ${measured}.`);
      process.exit(missed.length === 0 ? 0 : 1);
    },
  };
}
