// Whether the tests notice when the code is wrong, by changing it: `npm run mutants`.
//
//     npm run mutants                                      everything, into docs/benchmarks
//     npm run mutants -- --since main                      what has changed since a commit
//     npm run mutants -- packages/domain/src/delivery      files, or all below a folder
//
// Ends with an error when a mutant survives that is not on the list of those that nothing can tell from the code, and when the list
// has an entry that no survivor stands for any more.

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { testsOf } from "./mutants/areas.ts";
import { chooseFiles } from "./mutants/choose-files.ts";
import { equivalentMutants } from "./mutants/equivalent-mutants.ts";
import { type Judgement, judge } from "./mutants/judge.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { mutantBounds, writeMutantsReport } from "./mutants/report.ts";
import { runStryker } from "./mutants/run-stryker.ts";
import { beginRun } from "./support/run.ts";

const LIMIT_MS = 2 * 3_600_000;

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values, positionals: paths } = parseArgs({
  options: { since: { type: "string" } },
  allowPositionals: true,
});
const isWhole = values.since === undefined && paths.length === 0;
const chosen = chooseFiles(root, { ...(values.since !== undefined && { since: values.since }), paths });
if (values.since === undefined && chosen.size === 0) {
  console.error(`No file that is mutated is at or below ${paths.join(", ")}: bench/mutants/areas.ts lists them.`);
  process.exit(2);
}

const benchmark = beginRun("mutants", LIMIT_MS, "mutants");
const beganAt = performance.now();
const mutants: Mutant[] = [];
for (const [folder, files] of chosen) {
  const mutate = files.map((file) => relative(folder, file));
  mutants.push(...(await runStryker(root, folder, mutate, testsOf[folder] ?? [])));
}
const files = new Set([...chosen.values()].flat());
const listed = isWhole ? equivalentMutants : equivalentMutants.filter(({ file }) => files.has(file));
const judgement = judge(mutants, listed);
tell(judgement);
if (isWhole) {
  const bounds = mutantBounds(judgement, (performance.now() - beganAt) / 60_000);
  benchmark.conclude({ report: writeMutantsReport(mutants, listed, bounds, benchmark.origin()), bounds });
}
console.error(`${mutants.length} mutants of ${files.size} files.`);
process.exitCode = judgement.survivors.length + judgement.outdated.length > 0 ? 1 : 0;

function tell({ survivors, outdated }: Judgement): void {
  for (const { file, line, code, becomes } of survivors) {
    console.error(`Survived, ${file}:${line}\n  - ${code}\n  + ${becomes}`);
  }
  for (const { file, code, becomes } of outdated) {
    console.error(`On the list, and no survivor any more, ${file}\n  - ${code}\n  + ${becomes}`);
  }
}
