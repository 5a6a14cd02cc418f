/**
 * Hands on what is written to streams line by line, at once: a worker's own streams only reach the main thread while
 * the worker's event loop turns, so the last words of a handler that hangs would be lost.
 */
export function captureOutput(streams: readonly NodeJS.WriteStream[], onLine: (line: string) => void): void {
  for (const stream of streams) {
    let partial = "";
    const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const lines = (partial + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"))).split("\n");
      partial = lines.pop() ?? "";
      for (const line of lines) onLine(line);
      const done = rest.find((argument) => typeof argument === "function");
      if (typeof done === "function") queueMicrotask(() => done());
      return true;
    };
    stream.write = write;
  }
}
