/** Runs actions, so many at a time. */
export interface Semaphore {
  /** Runs an action as soon as there is a slot for it, first come first served. */
  run<Value>(act: () => Promise<Value>): Promise<Value>;
}

/** @param slots how many actions are under way at a time */
export function createSemaphore(slots: number): Semaphore {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    async run(act) {
      if (taken < slots) taken += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await act();
      } finally {
        // The slot goes to whoever has waited longest; nobody who comes meanwhile can be faster.
        const next = waiting.shift();
        if (next === undefined) taken -= 1;
        else next();
      }
    },
  };
}
