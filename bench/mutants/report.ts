import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import { type Area, areas } from "./areas.ts";
import { areaOf } from "./choose-files.ts";
import type { EquivalentMutant } from "./equivalent-mutants.ts";
import type { Judgement } from "./judge.ts";
import type { Fate, Mutant } from "./mutant.ts";

const MOST_MINUTES = 45;

/** The score as Markdown. */
export function writeMutantsReport(
  mutants: readonly Mutant[],
  listed: readonly EquivalentMutant[],
  bounds: readonly Bound[],
  origin: string,
): string {
  return `# Mutants

${origin}

Each mutant is one small change of the code, such as a condition that is always true, against which the tests of its package run
in memory. What no test notices is either on a list, with the reason why no input can tell it from the code
(\`bench/mutants/equivalent-mutants.ts\`), or makes the command fail.

| | code | mutants | noticed | of these, no longer ending | survived | score |
|---|---|---|---|---|---|---|
${areas.map((area) => row(area.name, codeOf(area), mutantsIn(area, mutants))).join("\n")}
${row("all", "", mutants)}

- The score is the share of mutants that are noticed. The ${listed.length} that survive are all on the list.
- Mutants that do not run at all, because they do not compile, are left out.

${boundsSection(bounds)}`;
}

/** What a full run must reach. */
export function mutantBounds({ survivors, outdated }: Judgement, minutes: number): readonly Bound[] {
  return [
    atMost(0, "survivors that are not on the list", survivors.length, 0),
    atMost(0, "entries of the list that nothing survives as", outdated.length, 0),
    atMost(MOST_MINUTES, "minutes", minutes, 0),
  ];
}

function mutantsIn(area: Area, mutants: readonly Mutant[]): readonly Mutant[] {
  return mutants.filter(({ file }) => areaOf(file) === area);
}

function codeOf({ paths }: Area): string {
  return paths.map((path) => `\`${path}\``).join(", ");
}

function row(name: string, code: string, mutants: readonly Mutant[]): string {
  const count = (...fates: readonly Fate[]) => mutants.filter(({ fate }) => fates.includes(fate)).length;
  const noticed = count("noticed", "timed-out");
  const all = noticed + count("survived");
  const score = `${((100 * noticed) / all).toFixed(1)} %`;
  return `| ${[name, code, all, noticed, count("timed-out"), count("survived"), score].join(" | ")} |`;
}
