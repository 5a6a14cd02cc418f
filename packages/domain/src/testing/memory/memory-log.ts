import type { Log, LogFields } from "../../index.ts";

export type LogEntry =
  | { readonly level: "info" | "warn"; readonly event: string; readonly fields: LogFields }
  | { readonly level: "error"; readonly event: string; readonly cause: unknown; readonly fields: LogFields };

export interface MemoryLog extends Log {
  /** What has been logged, the oldest first. */
  entries(): readonly LogEntry[];
}

/** Keeps what is logged. */
export function createMemoryLog(): MemoryLog {
  const entries: LogEntry[] = [];
  return {
    info: (event, fields) => void entries.push({ level: "info", event, fields: { ...fields } }),
    warn: (event, fields) => void entries.push({ level: "warn", event, fields: { ...fields } }),
    error: (event, cause, fields) => void entries.push({ level: "error", event, cause, fields: { ...fields } }),
    entries: () => entries,
  };
}
