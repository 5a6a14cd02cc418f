/** One change of the client's code that makes it wrong. */
export interface Mutant {
  readonly file: string;
  /** Stands in the file once. */
  readonly code: string;
  readonly becomes: string;
}

export const mutant = (file: string, code: string, becomes: string): Mutant => ({ file, code, becomes });
