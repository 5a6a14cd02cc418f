import type { OnceOnly } from "../index.ts";

/** Remembers what was claimed as long as the process lives. */
export function createMemoryOnceOnly(): OnceOnly {
  const claimed = new Set<string>();
  return {
    async claim(key) {
      if (claimed.has(key)) return false;
      claimed.add(key);
      return true;
    },
  };
}
