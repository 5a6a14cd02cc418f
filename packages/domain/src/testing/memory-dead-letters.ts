import type { DeadLetter, DeadLetters } from "../index.ts";

export interface MemoryDeadLetters extends DeadLetters {
  /** Every letter so far, the oldest first. */
  letters(): readonly DeadLetter[];
}

/** Keeps letters as long as the process lives. */
export function createMemoryDeadLetters(): MemoryDeadLetters {
  const letters: DeadLetter[] = [];
  return {
    async write(letter) {
      letters.push(structuredClone(letter));
    },
    letters: () => letters,
  };
}
