/** A mutant that survives because no input can tell it from the code. */
export interface EquivalentMutant {
  /** From the root of the repository. */
  readonly file: string;
  /** The line before the change, or the lines, each run of white space being one space. */
  readonly code: string;
  readonly becomes: string;
  /** Why nothing can tell them apart. */
  readonly reason: string;
}

/** Every survivor of `npm run mutants`. A test is better than an entry; code that does nothing is better removed. */
export const equivalentMutants: readonly EquivalentMutant[] = [];
