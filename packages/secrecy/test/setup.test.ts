import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("fixtures", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** What became of one test file. */
interface FileOutcome {
  readonly passed: boolean;
  /** Whether each test in it passed, whatever became of the file. */
  readonly testsPassed: boolean;
  readonly message: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Runs the fixtures as tests of their own: what became of each, by its name. */
async function runFixtures(option: string): Promise<ReadonlyMap<string, FileOutcome>> {
  const { VITEST: _, ...env } = process.env;
  const args = [vitest, "run", "--root", root, "--reporter=json", "--maxWorkers=1", option];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { env }, (_error, output) => resolve(output));
  });
  // What the fixtures write comes before it, in lines of their own.
  const report: Report = JSON.parse(stdout.slice(stdout.lastIndexOf('{"numTotalTestSuites"')));
  return new Map(
    report.testResults.map(({ name, status, message, assertionResults }) => [
      basename(name, ".fixture.ts"),
      { passed: status === "passed", testsPassed: assertionResults.every((each) => each.status === "passed"), message },
    ]),
  );
}

test.each(["--isolate", "--no-isolate"])("with %s, each test file is listened to by itself", async (option) => {
  const outcomes = await runFixtures(option);
  const given = (complaint: string) => ({
    passed: false,
    testsPassed: true,
    message: expect.stringContaining(`What must stay secret was given away: ${complaint}.`),
  });
  expect(Object.fromEntries(outcomes)).toEqual({
    "is-discreet": { passed: true, testsPassed: true, message: "" },
    "writes-a-token": given("a token in standard output"),
    "logs-a-secret": given("a secret in the console"),
    "keeps-an-error": given("a signature in an error"),
    "keeps-a-type-error": given("a token in an error"),
  });
});

test("every package that has tests listens", () => {
  const workspace = fileURLToPath(new URL("../../..", import.meta.url));
  const folders = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(workspace, parent)).map((name) => join(workspace, parent, name)),
  );
  const read = (...path: readonly string[]) => (existsSync(join(...path)) ? readFileSync(join(...path), "utf8") : "");
  const deaf = [...folders, join(workspace, "tests")]
    .filter((folder) => read(folder, "package.json").includes('"test": "vitest run"'))
    // Vitest takes what Vite is configured with where it has no file of its own.
    .filter((folder) => {
      const configuration = read(folder, "vitest.config.ts") || read(folder, "vite.config.ts");
      return !configuration.includes('setupFiles: ["@switchboard/secrecy/setup"]');
    });
  // This package's own tests are about what is given away.
  expect(deaf.map((folder) => basename(folder))).toEqual(["secrecy"]);
});
