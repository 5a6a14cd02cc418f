import type { PublicationLetter, PublicationLetters } from "../../index.ts";

export interface MemoryPublicationLetters extends PublicationLetters {
  /** Every letter so far, the oldest first. */
  letters(): readonly PublicationLetter[];
  /** From now on every `write` throws this; nothing, for it to keep letters again. */
  fail(fault?: Error): void;
}

/** Keeps letters as long as the process lives. */
export function createMemoryPublicationLetters(): MemoryPublicationLetters {
  const letters: PublicationLetter[] = [];
  let fault: Error | undefined;
  return {
    async write(letter) {
      if (fault !== undefined) throw fault;
      letters.push(structuredClone(letter));
    },
    letters: () => letters,
    fail(given) {
      fault = given;
    },
  };
}
