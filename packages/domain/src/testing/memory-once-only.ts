import type { OnceOnly } from "../index.ts";

export interface MemoryOnceOnly extends OnceOnly {
  /** What was claimed, each key once, and until when it was to be kept; the oldest first. */
  claims(): ReadonlyMap<string, number>;
}

/** Remembers what was claimed as long as the process lives. */
export function createMemoryOnceOnly(): MemoryOnceOnly {
  const claims = new Map<string, number>();
  return {
    async claim(key, untilMs) {
      if (claims.has(key)) return false;
      claims.set(key, untilMs);
      return true;
    },
    claims: () => claims,
  };
}
