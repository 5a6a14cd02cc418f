import type { DeadLetter, DeadLetters } from "../../index.ts";

export interface MemoryDeadLetters extends DeadLetters {
  /** Every letter so far, the oldest first. */
  letters(): readonly DeadLetter[];
}

/**
 * Keeps letters as long as the process lives.
 *
 * @param options.fault what every `write` throws, if anything
 */
export function createMemoryDeadLetters({ fault }: { readonly fault?: Error } = {}): MemoryDeadLetters {
  const letters: DeadLetter[] = [];
  return {
    async write(letter) {
      if (fault !== undefined) throw fault;
      letters.push(structuredClone(letter));
    },
    letters: () => letters,
  };
}
