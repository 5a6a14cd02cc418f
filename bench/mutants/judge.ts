import type { EquivalentMutant } from "./equivalent-mutants.ts";
import type { Mutant } from "./mutant.ts";

export interface Judgement {
  /** Those that survived and that nothing explains. */
  readonly survivors: readonly Mutant[];
  /** Entries of the list that no survivor stands for any more. */
  readonly outdated: readonly EquivalentMutant[];
}

/**
 * Compares survivors with the list of those that nothing can tell from the code. An entry stands for one mutant: where the same line
 * is in a file twice, it takes two.
 *
 * @param listed entries of the files that were mutated, and of no others
 */
export function judge(mutants: readonly Mutant[], listed: readonly EquivalentMutant[]): Judgement {
  const outdated = [...listed];
  const survivors = mutants.filter((mutant) => {
    if (mutant.fate !== "survived") return false;
    const at = outdated.findIndex((entry) => isSame(entry, mutant));
    if (at !== -1) outdated.splice(at, 1);
    return at === -1;
  });
  return { survivors, outdated };
}

function isSame(entry: EquivalentMutant, { file, code, becomes }: Mutant): boolean {
  return entry.file === file && entry.code === code && entry.becomes === becomes;
}
