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
      // A set keeps the order in which it was filled.
      if (ids.size > limit) for (const oldest of ids) return ids.delete(oldest);
      return true;
    },
  };
}
