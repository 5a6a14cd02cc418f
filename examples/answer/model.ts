import { setTimeout as wait } from "node:timers/promises";

/** A language model that has one answer to everything, and gives it piece by piece as the others do. */
export async function* askModel(answer: string, pieceMs: number): AsyncGenerator<string> {
  for (const piece of answer.split(/(?<=\s)(?=\S)/)) {
    await wait(pieceMs);
    yield piece;
  }
}
