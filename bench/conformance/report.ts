import { atLeast, type Bound, boundsSection } from "../support/bound.ts";
import type { RowResult } from "./run-suite.ts";
import { framework } from "./serverless-offline.ts";

export interface ConformanceResults {
  readonly ours: readonly RowResult[];
  readonly theirs: readonly RowResult[];
  /** Of the other gateway, with its version. */
  readonly name: string;
  /** Where the figures are from. */
  readonly origin: string;
}

/** The results as Markdown, with what they must reach: the local gateway passes every row. */
export function writeConformanceReport({ ours, theirs, name, origin }: ConformanceResults): {
  readonly report: string;
  readonly bounds: readonly Bound[];
} {
  const bounds = [atLeast(ours.length, "rows that the local gateway passes", count(ours, "passed"), 0)];
  const others = new Map(theirs.map((row) => [row.id, row]));
  const report = `# Conformance of local gateways

${origin}

The [conformance suite](../../tests/conformance/README.md) has a check or more for every row of
[how the gateway behaves](../GATEWAY.md#row-by-row). It knows a gateway by its URLs alone, so that it runs against others, too.

${boundsSection(bounds)}
## Beside serverless-offline

| | rows | pass | fail | cannot be checked |
|---|---|---|---|---|
${tally("local gateway", ours)}
${tally(name, theirs)}

${name} with its defaults, loaded by ${framework}. A row passes if all of its checks do, and fails at the first one that does not. A check that is not through
after 20 seconds has failed: what is waited for never came.

| row | what is checked | local gateway | ${name} | what was seen there |
|---|---|---|---|---|
${ours.map((row) => rowLine(row, others.get(row.id))).join("\n")}

- A check is as strict as its row, whose exact words and members are what clients and functions depend on: an error frame counts to the byte.
- One cause may fail several rows: without the header \`x-amzn-ErrorType\` the SDK cannot name an error, which C23, C26, C33 and C43 look at.
- C12 needs an API without a \`$connect\` route, to which serverless-offline refuses every connection (C01).
- C17 gives a route a limit of a quarter of a second, and C42 leaves a function's permission out. A service of the Serverless Framework has no words
  for either: they are checked with what it can say.
`;
  return { report, bounds };
}

function count(rows: readonly RowResult[], wanted: RowResult["outcome"]): number {
  return rows.filter(({ outcome }) => outcome === wanted).length;
}

function tally(name: string, rows: readonly RowResult[]): string {
  return `| ${name} | ${rows.length} | ${count(rows, "passed")} | ${count(rows, "failed")} | ${count(rows, "skipped")} |`;
}

const WORDS = { passed: "passes", failed: "**fails**", skipped: "not checked" } as const;

function rowLine(ours: RowResult, theirs: RowResult | undefined): string {
  const seen = theirs?.why === undefined ? "" : asCell(theirs.why);
  return `| ${ours.id} | ${ours.title.replaceAll("|", "\\|")} | ${WORDS[ours.outcome]} | ${theirs === undefined ? "" : WORDS[theirs.outcome]} | ${seen} |`;
}

/** A line of a failed check, which may have anything in it. */
function asCell(text: string): string {
  const short = text.length > 160 ? `${text.slice(0, 159)}…` : text;
  return `\`${short.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
