import { usageError } from "../errors/cli-error.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Line, readLines } from "./read-lines.ts";

/** What is to be one message; `line` where each line of standard input is one. */
export type MessageText = Pick<Line, "text"> & Partial<Line>;

/** What is to be sent: the argument, or standard input as one message, or each of its lines. */
export async function* messageTexts(
  argument: string | undefined,
  isByLine: boolean,
  surroundings: Surroundings,
): AsyncGenerator<MessageText> {
  if (argument !== undefined && isByLine)
    throw usageError("conflicting-options", "--lines reads standard input: leave the data out.");
  if (argument !== undefined) return yield { text: argument };
  if (isByLine) return yield* readLines(surroundings);
  const { stdin } = surroundings;
  if (stdin.isTTY === true) throw usageError("no-data", "There is nothing to send.", "Name the data, or pipe it in.");
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  // Decoded as a whole: a character may lie across two chunks.
  yield { text: Buffer.concat(chunks).toString("utf8").trimEnd() };
}
