import { forgetOldest } from "./forget-oldest.ts";

/** Remembers the last ids, up to a limit, and forgets the oldest. */
export interface SeenIds {
  /** Whether this id is new; from now on it is not. */
  add(id: string): boolean;
}

export function createSeenIds(limit: number): SeenIds {
  const ids = new Set<string>();
  return {
    add(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      forgetOldest(ids, limit);
      return true;
    },
  };
}
