import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lambdaNode } from "@switchboard/lambda-node";
import { type Mutant, mutantsOf, type StrykerReport } from "./mutant.ts";

/** As many as the machine that `docs/benchmarks` is from has cores. */
const CONCURRENCY = 2;
/** A busy machine must not make a slow test one that does not end. */
const TIMEOUT_MS = 20_000;

/**
 * Mutates files of one package and runs its tests against each mutant.
 *
 * The package's copy lies in `.mutants/`, as deep below the root as the package itself: what its files and tests find by
 * relative paths, such as the documents, is there as well.
 *
 * @param root of the repository
 * @param folder of the package, from the root
 * @param mutate patterns within the package
 * @param tests patterns within the package
 * @throws `Error` when Stryker fails; what it said is on the console
 */
export async function runStryker(
  root: string,
  folder: string,
  mutate: readonly string[],
  tests: readonly string[],
): Promise<readonly Mutant[]> {
  // Stryker does not run on Node 20.
  const node = lambdaNode();
  if (node === undefined)
    throw new Error("Stryker needs Node 24 or newer, or a platform that lambda-node has one for.");
  const tools = join(root, "bench", "stryker");
  const stryker = join(tools, "node_modules", "@stryker-mutator");
  const work = join(root, ".mutants");
  const name = folder.replaceAll("/", "-");
  const reportFile = join(work, `${name}.report.json`);
  const configFile = join(work, `${name}.config.json`);
  mkdirSync(work, { recursive: true });
  writeFileSync(
    configFile,
    JSON.stringify({
      ...{ mutate, concurrency: CONCURRENCY, timeoutMS: TIMEOUT_MS, coverageAnalysis: "perTest" },
      plugins: [join(stryker, "vitest-runner", "dist", "src", "index.js")],
      testRunner: "vitest",
      vitest: { configFile: join(tools, "vitest.config.mjs"), related: false },
      reporters: ["json", "progress-append-only"],
      jsonReporter: { fileName: reportFile },
      tempDirName: work,
      cleanTempDir: "always",
      ignorePatterns: ["dist", ".turbo"],
      // It would rewrite this file with the API of TypeScript, which version 7 does not have.
      tsconfigFile: "none",
      allowConsoleColors: false,
    }),
  );
  const status = await new Promise((resolve, reject) => {
    const child = spawn(node, [join(stryker, "core", "bin", "stryker.js"), "run", configFile], {
      cwd: join(root, folder),
      env: { ...process.env, MUTANTS_TESTS: JSON.stringify(tests) },
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("exit", resolve);
  });
  if (status !== 0) throw new Error(`Stryker failed in ${folder}; what it said is above.`);
  const report: StrykerReport = JSON.parse(readFileSync(reportFile, "utf8"));
  return mutantsOf(report, folder);
}
