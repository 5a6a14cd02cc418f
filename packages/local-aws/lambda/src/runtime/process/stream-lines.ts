import type { Readable } from "node:stream";

/**
 * Calls `onLine` for each line of a stream, and for what follows the last one when the stream ends. A line that is longer
 * than `mostCharacters` comes in pieces, so that nobody fills this process's memory with one.
 */
export function eachLine(stream: Readable, mostCharacters: number, onLine: (line: string) => void): void {
  let partial = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = text.split("\n");
    partial += lines[0] ?? "";
    for (const next of lines.slice(1)) {
      onLine(partial);
      partial = next;
    }
    if (partial.length <= mostCharacters) return;
    onLine(partial);
    partial = "";
  });
  stream.on("end", () => {
    if (partial !== "") onLine(partial);
  });
  // The other end has gone; that is noticed elsewhere.
  stream.on("error", () => {});
}
