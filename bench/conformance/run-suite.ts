import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What came of a row of docs/GATEWAY.md: it passes if all of its checks do. */
export interface RowResult {
  /** e.g. `C07` */
  readonly id: string;
  /** Of its first check that needs no browser. */
  readonly title: string;
  /** `skipped`: it could not be checked on this target. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** Of a row that failed or was skipped, in one line. */
  readonly why?: string;
}

interface Check {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

const TESTS = fileURLToPath(new URL("../../tests/", import.meta.url));
const VITEST = join(TESTS, "node_modules/vitest/vitest.mjs");

/**
 * Runs the conformance suite, one file after the other, so that none disturbs another.
 *
 * @param target variables by which the suite finds what it checks; none of them: local gateways that it starts itself
 * @throws `Error` with what was printed, if no row was checked
 */
export async function runSuite(target: Readonly<Record<string, string>>): Promise<readonly RowResult[]> {
  const place = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const file = join(place, "results.json");
    const args = [VITEST, "run", "conformance", "--no-file-parallelism", "--reporter=default"];
    args.push("--reporter=json", `--outputFile.json=${file}`);
    const child = spawn(process.execPath, args, {
      cwd: TESTS,
      env: { ...process.env, NO_COLOR: "1", ...target },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
    await once(child, "close");
    const rows = readRows(JSON.parse(readFileSync(file, "utf8")), printed);
    if (rows.length === 0) throw new Error(`No row was checked:\n${printed}`);
    return rows;
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** Rows in the order of their ids. Why one was skipped is nowhere but in what was printed. */
export function readRows(
  results: { readonly testResults: readonly { readonly assertionResults: readonly Check[] }[] },
  printed: string,
): readonly RowResult[] {
  const reasons = new Map(
    [...printed.matchAll(/^skipped: (C\d\d) .*: (.*)$/gm)].map(([, id = "", reason = ""]) => [id, reason]),
  );
  const byRow = new Map<string, Check[]>();
  for (const check of results.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const [id] = /^C\d\d(?= )/.exec(check.title) ?? [];
    if (id !== undefined) byRow.set(id, [...(byRow.get(id) ?? []), check]);
  }
  return [...byRow].sort(([one], [other]) => one.localeCompare(other)).map(([id, ofRow]) => rowOf(id, ofRow, reasons));
}

function rowOf(id: string, checks: readonly Check[], reasons: ReadonlyMap<string, string>): RowResult {
  const titles = checks.map(({ title }) => title.replace(/^C\d\d (★ )?/, ""));
  const row = { id, title: titles.find((title) => !title.startsWith("in a browser")) ?? titles.join("; ") };
  const failed = checks.find(({ status }) => status === "failed");
  if (failed !== undefined) return { ...row, outcome: "failed", why: whyFailed(failed) };
  // Of a row with several checks those that could be made count.
  if (checks.some(({ status }) => status === "passed")) return { ...row, outcome: "passed" };
  return { ...row, outcome: "skipped", why: reasons.get(id) ?? "skipped" };
}

function whyFailed({ failureMessages: [message = ""] }: Check): string {
  // What the reporter writes of a test that was given up has no message.
  if (message.includes("STACK_TRACE_ERROR")) return "given up: what it waited for did not come";
  return message.split("\n")[0] ?? "";
}
