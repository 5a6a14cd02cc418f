import { cpus } from "node:os";

/** How many cores have had nothing to do lately. */
export type IdleCores = () => number;

/** The system counts idle time in hundredths of a second: a shorter window says little. */
const WINDOW_MS = 100;
/** A measurement that began longer ago says nothing about now. */
const STALE_MS = 500;

interface Sample {
  readonly atMs: number;
  readonly idleMs: number;
}

/**
 * Measures the idle cores of the machine, whoever uses the others. The first call begins a measurement and answers 0, and so
 * does the first one after a pause; calls that follow one another faster than the system counts get the same answer.
 */
export function createIdleCores(): IdleCores {
  let since: Sample | undefined;
  let idle = 0;
  return () => {
    const atMs = performance.now();
    if (since !== undefined && atMs - since.atMs < WINDOW_MS) return idle;
    const idleMs = cpus().reduce((sum, { times }) => sum + times.idle, 0);
    const elapsedMs = atMs - (since?.atMs ?? atMs - STALE_MS - 1);
    idle = since === undefined || elapsedMs > STALE_MS ? 0 : (idleMs - since.idleMs) / elapsedMs;
    since = { atMs, idleMs };
    return idle;
  };
}
