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
  const faults: unknown[] = [];
  let underWay = 0;
  // One who waits and is woken, not a race of all that is under way: each race would leave a reaction behind at every
  // promise in it, and the slowest of them would keep them all.
  let wake = () => {};
  const oneHasEnded = () => new Promise<void>((resolve) => (wake = resolve));
  const end = () => {
    underWay -= 1;
    wake();
  };
  try {
    for await (const item of items) {
      underWay += 1;
      act(item).then(end, (fault: unknown) => {
        faults.push(fault);
        end();
      });
      while (underWay >= limit) await oneHasEnded();
      if (faults.length > 0) break;
    }
  } catch (fault) {
    faults.push(fault);
  }
  while (underWay > 0) await oneHasEnded();
  if (faults.length > 0) throw faults[0];
}
