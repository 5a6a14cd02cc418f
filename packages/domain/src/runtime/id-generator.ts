/** Generates ids; injected so that tests are deterministic. */
export interface IdGenerator {
  /** An id that nobody had before and nobody can guess. */
  unique(): string;
  /** The same id for the same parts in the same order, and for no others. */
  derived(...parts: readonly string[]): string;
}
