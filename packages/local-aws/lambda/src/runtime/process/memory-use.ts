import { readFileSync } from "node:fs";

/**
 * The memory that a process has to itself: without the parts of files, such as Node, that it shares with others.
 * `undefined` where the system does not say, which is everywhere but on Linux, and for a process that has ended.
 */
export function memoryUseBytes(pid: number): number | undefined {
  try {
    const [, kiloBytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return kiloBytes === undefined ? undefined : Number(kiloBytes) * 1_024;
  } catch {
    return undefined;
  }
}
