import type { ReplayGuard } from "../../index.ts";

export interface MemoryReplayGuard extends ReplayGuard {
  /** What was claimed, each key once, and until when it was to be kept; the oldest first. */
  claims(): ReadonlyMap<string, number>;
}

/** Remembers what was claimed as long as the process lives. */
export function createMemoryReplayGuard(): MemoryReplayGuard {
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
