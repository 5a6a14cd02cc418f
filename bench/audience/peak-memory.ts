import { readFileSync } from "node:fs";

const everyMs = 50;

/** The most memory that a process has had. */
export interface PeakMemory extends Disposable {
  /** Its resident set at its largest, in bytes; `NaN` where the system does not say. */
  bytes(): number;
}

/** Watches from outside: a process that is ended, or that runs out of memory, can no longer be asked. */
export function watchPeakMemory(pid: number | undefined): PeakMemory {
  let bytes = Number.NaN;
  const look = () => {
    bytes = peakOf(pid) ?? bytes;
  };
  const timer = setInterval(look, everyMs);
  return {
    bytes() {
      look();
      return bytes;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Linux counts it, from the process's start. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
