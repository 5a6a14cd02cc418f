interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** What long work says about itself on standard error. */
export interface Progress {
  /** Replaces what was shown; several lines are possible. Where no terminal is, it is printed every few seconds. */
  show(text: string): void;
  /** Takes it away before something else is printed. */
  clear(): void;
}

const REDRAW_EVERY_MS = 100;
const PRINT_EVERY_MS = 5_000;

export function createProgress(stream: ProgressStream, isQuiet: boolean, now: () => number = Date.now): Progress {
  const isTerminal = stream.isTTY === true;
  const everyMs = isTerminal ? REDRAW_EVERY_MS : PRINT_EVERY_MS;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let linesShown = 0;

  function clear(): void {
    if (linesShown === 0) return;
    // To the first of the lines, and from there everything is erased.
    stream.write(`${linesShown > 1 ? `\u001b[${linesShown - 1}A` : ""}\r\u001b[J`);
    linesShown = 0;
  }

  return {
    show(text) {
      if (isQuiet || now() - shownAtMs < everyMs) return;
      shownAtMs = now();
      clear();
      stream.write(isTerminal ? text : `${text}\n`);
      if (isTerminal) linesShown = text.split("\n").length;
    },
    clear,
  };
}
