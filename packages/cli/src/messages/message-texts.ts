import { usageError } from "../errors/cli-error.ts";
import type { Surroundings } from "../surroundings.ts";
import { readLines } from "./read-lines.ts";

/** What is to be sent: the argument, or standard input as one message, or each of its lines. */
export async function* messageTexts(
  argument: string | undefined,
  isByLine: boolean,
  surroundings: Surroundings,
): AsyncGenerator<string> {
  if (argument !== undefined && isByLine)
    throw usageError("conflicting-options", "--lines reads standard input: leave the data out.");
  if (argument !== undefined) return yield argument;
  if (isByLine) return yield* readLines(surroundings);
  const { stdin } = surroundings;
  if (stdin.isTTY === true) throw usageError("no-data", "There is nothing to send.", "Name the data, or pipe it in.");
  let text = "";
  for await (const chunk of stdin) text += String(chunk);
  yield text.trimEnd();
}
