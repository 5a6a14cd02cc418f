import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildOtherCommit } from "../cold-start/other-commit.ts";
import { type ColdStarts, type FunctionResult, type Measured, rounds } from "../cold-start/plan.ts";
import { coldStartBounds, writeColdStartReport } from "../cold-start/report.ts";

/** Loads in so many milliseconds in the middle, on a machine that is slower in every round than in the one before. */
function loadsIn(loadMs: number, bytes = 200_000): Measured {
  const drift = (round: number) => (round - (rounds - 1) / 2) * 2;
  const starts = Array.from({ length: rounds }, (_, round) => ({
    loadMs: loadMs + drift(round),
    readyMs: loadMs + 40,
  }));
  return { file: "main.cjs", bytes, zippedBytes: bytes / 3, starts };
}

const clients = loadsIn(100);
const plain = loadsIn(300);

function measured(name: FunctionResult["name"], oursMs: number, otherMs?: number): FunctionResult {
  const other = otherMs === undefined ? {} : { other: loadsIn(otherMs, 150_000) };
  return { name, clients, trimmed: loadsIn(40), ours: loadsIn(oursMs, 180_000), plain, ...other };
}

function boundsOf(...results: readonly FunctionResult[]) {
  const comparison = { id: "90d6b1c", subject: "Before", onlyHere: [], onlyThere: [] };
  return coldStartBounds({ nodeVersion: "v24", empty: loadsIn(1), functions: results, comparison });
}

test("cold starts are measured in at least 21 rounds", () => {
  expect(rounds).toBeGreaterThanOrEqual(21);
});

describe("a function may load", () => {
  test.each([
    [55, true, "15.0 ms more; aim 15 ms reached"],
    [60, true, "20.0 ms more; aim 15 ms missed"],
    [61, false, "21.0 ms more; aim 15 ms missed"],
  ])("in %i ms where its SDK clients take 40: %s", (oursMs, holds, says) => {
    const [bound] = boundsOf(measured("connect", oursMs));
    expect(bound).toMatchObject({ holds });
    expect(bound?.measured).toContain(says);
  });

  test.each([
    [45, true, "+5.0 ms; aim 5 ms reached"],
    [48, true, "+8.0 ms; aim 5 ms missed"],
    [49, false, "+9.0 ms; aim 5 ms missed"],
    [38, true, "−2.0 ms; aim 5 ms reached"],
  ])("in %i ms where it took 40 in the commit that it is compared with: %s", (oursMs, holds, says) => {
    const [, bound] = boundsOf(measured("connect", oursMs, 40));
    expect(bound).toMatchObject({ holds, measured: says });
    expect(bound?.what).toContain("90d6b1c");
  });

  test("without a comparison where the other commit does not have it", () => {
    expect(boundsOf(measured("connect", 45, 40), measured("deliver", 45))).toHaveLength(3);
  });
});

describe("the report", () => {
  const results: ColdStarts = {
    nodeVersion: "v24",
    empty: loadsIn(1),
    functions: [measured("connect", 45, 40), measured("deliver", 45)],
  };

  test("shows the difference to another commit, and names the functions that only one of them has", () => {
    const comparison = { id: "90d6b1c", subject: "Before", onlyHere: ["deliver"], onlyThere: ["hello"] };
    const report = writeColdStartReport({ ...results, comparison }, "");
    expect(report).toContain("## Beside 90d6b1c, “Before”");
    expect(report).toContain("| connect | 40.0 | 45.0 | +5.0 (+5.0 to +5.0) | +30.0 |");
    expect(report).toContain("Only this commit has: deliver.");
    expect(report).toContain("Only 90d6b1c has: hello.");
  });

  test("says nothing of other commits where there is none", () => {
    expect(writeColdStartReport(results, "")).not.toContain("Beside");
  });
});

describe("another commit", () => {
  let root: string;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = (message: string) => {
    git("add", "--all");
    git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", `--message=${message}`);
  };
  /** A function whose build packs what is written in it. */
  function writeFunction(app: string, content: string): void {
    const build = `node -e "fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/${app}.zip', '${content}')"`;
    mkdirSync(join(root, "apps", app), { recursive: true });
    writeFileSync(join(root, "apps", app, "package.json"), JSON.stringify({ name: app, scripts: { build } }));
  }

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "switchboard-commits-"));
    const repository = fileURLToPath(new URL("../../", import.meta.url));
    mkdirSync(join(root, "scripts"));
    for (const file of ["scripts/bootstrap.mjs", ".gitignore"]) cpSync(join(repository, file), join(root, file));
    const { packageManager, engines } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    // The pnpm that is installed already.
    mkdirSync(join(root, ".tools"));
    const pnpm = `.tools/${packageManager.replace("@", "-")}`;
    symlinkSync(join(repository, pnpm), join(root, pnpm), "junction");
    const manifest = { name: "hub", private: true, type: "module", packageManager, engines };
    writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(root, "pnpm-workspace.yaml"), "packages:\n  - apps/*\npmOnFail: ignore\n");
    git("init", "--quiet");
    writeFunction("lambda-connect", "connect, then");
    writeFunction("lambda-hello", "hello, then");
    execFileSync(process.execPath, ["scripts/bootstrap.mjs", "pnpm", "install", "--offline"], {
      cwd: root,
      stdio: "ignore",
    });
    commit("Before");
    rmSync(join(root, "apps/lambda-hello"), { recursive: true });
    writeFunction("lambda-connect", "connect, now");
    commit("After");
  }, 60_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("is built without a trace, and gives its own functions", () => {
    const other = buildOtherCommit(root, "HEAD~1");
    expect(other).toMatchObject({ id: git("rev-parse", "--short", "HEAD~1"), subject: "Before" });
    const contents = [...other.zips].map(([name, zip]) => [name, Buffer.from(zip).toString()]);
    expect(contents.sort()).toEqual([
      ["connect", "connect, then"],
      ["hello", "hello, then"],
    ]);
    expect(git("status", "--short")).toBe("");
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
    expect(readdirSync(join(root, ".tools")).filter((name) => name.startsWith("commit-"))).toEqual([]);
    expect(existsSync(join(root, "apps/lambda-connect/dist"))).toBe(false);
  });

  test("has to be there", () => {
    expect(() => buildOtherCommit(root, "nowhere")).toThrow();
    expect(() => buildOtherCommit(root, "--all")).toThrow();
  });
});
