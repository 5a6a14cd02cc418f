import { createInterface } from "node:readline";
import type { Surroundings } from "../surroundings.ts";

/** Lines of standard input, until it ends or Ctrl-C; empty ones are left out. */
export async function* readLines({ stdin, interrupted }: Surroundings): AsyncGenerator<string> {
  const reader = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const close = () => reader.close();
  interrupted.addEventListener("abort", close, { once: true });
  try {
    for await (const line of reader) if (line.trim() !== "") yield line;
  } finally {
    interrupted.removeEventListener("abort", close);
    reader.close();
  }
}
