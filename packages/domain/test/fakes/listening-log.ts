import type { Log, LogFields } from "../../src/index.ts";

export interface LogLine extends LogFields {
  readonly event: string;
  readonly cause?: unknown;
}

export function createListeningLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  return {
    lines,
    info: (event, fields) => void lines.push({ event, ...fields }),
    error: (event, cause, fields) => void lines.push({ event, cause, ...fields }),
  };
}
