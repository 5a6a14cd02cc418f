/**
 * Calls `act` for every item, at most `limit` at a time, taking an item only when there is room for it: memory stays
 * flat however many there are.
 *
 * @throws what `act` or the iteration threw first, after every call that had begun has ended.
 */
export async function forEachConcurrently<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const faults: unknown[] = [];
  try {
    for await (const item of items) {
      const task: Promise<void> = act(item)
        .catch((fault: unknown) => void faults.push(fault))
        .finally(() => underWay.delete(task));
      underWay.add(task);
      if (underWay.size >= limit) await Promise.race(underWay);
      if (faults.length > 0) break;
    }
  } catch (fault) {
    faults.push(fault);
  }
  await Promise.all(underWay);
  if (faults.length > 0) throw faults[0];
}

/** Runs an action as soon as there is room for it. */
export type Semaphore = <Value>(act: () => Promise<Value>) => Promise<Value>;

/** Runs actions, at most `permits` at a time, first come first served. */
export function createSemaphore(permits: number): Semaphore {
  let free = permits;
  const waiting: (() => void)[] = [];
  return async (act) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
