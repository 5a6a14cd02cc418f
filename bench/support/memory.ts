export interface Memory {
  /** Resident set of the process. */
  readonly rssBytes: number;
}

/** What this process holds after everything that can be collected is; needs `--expose-gc`. */
export async function settledMemory(): Promise<Memory> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { rssBytes: process.memoryUsage.rss() };
}
