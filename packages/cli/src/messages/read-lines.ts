import { createInterface } from "node:readline";
import type { Surroundings } from "../surroundings.ts";

/** A line that is not empty. */
export interface Line {
  readonly text: string;
  /** From 1 on; empty ones count. */
  readonly line: number;
}

/** Lines of standard input, until it ends or Ctrl-C; empty ones are left out. */
export async function* readLines({ stdin, interrupted }: Surroundings): AsyncGenerator<Line> {
  const reader = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const close = () => reader.close();
  interrupted.addEventListener("abort", close, { once: true });
  let line = 0;
  try {
    for await (const text of reader) {
      line += 1;
      if (text.trim() !== "") yield { text, line };
    }
  } finally {
    interrupted.removeEventListener("abort", close);
    reader.close();
  }
}
