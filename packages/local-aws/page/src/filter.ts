import type { Happened } from "./contract.ts";

/** What has all words of a text in it, wherever they are. */
export function createFilter(text: string, failuresOnly: boolean): (happened: Happened) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return ({ text: said, isFailure }) =>
    (isFailure || !failuresOnly) && words.every((word) => said.toLowerCase().includes(word));
}
