import type { Surroundings } from "../surroundings.ts";
import { createPaint, type Paint } from "./paint.ts";
import { jsonLine } from "./printable.ts";
import { createProgress, type Progress } from "./progress.ts";

/** Where a command says what it has to say. */
export interface Output {
  /** Whether a program reads the results: each is a line of JSON then. */
  readonly isJson: boolean;
  readonly paint: Paint;
  /** A line for people; nothing where a program reads. */
  line(text: string): void;
  /** A result for programs, as a line of JSON; nothing where people read. */
  json(value: unknown): void;
  /** A result that is the same for both, such as a token. */
  raw(text: string): void;
  /** A line about the work itself, to standard error, for people. */
  note(text: string): void;
  readonly progress: Progress;
}

export function createOutput({ stdout, stderr, env }: Surroundings, isJson: boolean): Output {
  const progress = createProgress(stderr, isJson);
  /** What stands in the last line of a terminal makes room for what is printed. */
  const print = (stream: { write(text: string): unknown }, text: string) => {
    progress.clear();
    stream.write(`${text}\n`);
  };
  return {
    isJson,
    paint: createPaint(stdout, env),
    line: (text) => isJson || print(stdout, text),
    json: (value) => isJson && print(stdout, jsonLine(value)),
    raw: (text) => print(stdout, text),
    note: (text) => isJson || print(stderr, text),
    progress,
  };
}
