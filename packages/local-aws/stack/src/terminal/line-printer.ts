/** Prints lines, those of one turn of the event loop together. */
export interface LinePrinter {
  readonly print: (line: string) => void;
  /** Prints at once what waits for the end of the turn. */
  readonly flush: () => void;
}

/**
 * A write to a terminal or a pipe holds the whole process up until the system has taken it, which on a busy machine lasts longer
 * than the event that the line tells of. A crowd of events is one write.
 */
export function createLinePrinter(write: (text: string) => void): LinePrinter {
  const waiting: string[] = [];
  function flush(): void {
    if (waiting.length > 0)
      write(
        waiting
          .splice(0)
          .map((line) => `${line}\n`)
          .join(""),
      );
  }
  return {
    print(line) {
      waiting.push(line);
      if (waiting.length === 1) setImmediate(flush);
    },
    flush,
  };
}
