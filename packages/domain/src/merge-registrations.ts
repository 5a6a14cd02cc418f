import { forEachConcurrently } from "./concurrency.ts";
import type { Registration } from "./ports/connection-registry.ts";

/** How many lists are asked for their first page at a time. */
const openingQueries = 32;

type Listed = Registration | { readonly connectionId: string };
type Pages<Item> = AsyncIterable<readonly Item[]>;

/**
 * Every connection of any of the lists, once, in ascending order of connection id, without those of the lists that are
 * left out.
 *
 * Every list is in that order itself, so the duplicates of a connection meet: no more than one page per list is in
 * memory, however long the lists are. Lists are ended when the consumer stops early.
 */
export async function* mergeRegistrations(
  lists: readonly Pages<Registration>[],
  leftOut: readonly Pages<Listed>[] = [],
): AsyncGenerator<Registration> {
  const cursors = [
    ...lists.map((pages) => createCursor(pages, false)),
    ...leftOut.map((pages) => createCursor(pages, true)),
  ];
  try {
    yield* merge(cursors);
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.end()));
  }
}

async function* merge(cursors: readonly Cursor[]): AsyncGenerator<Registration> {
  const heap = createHeap();
  await forEachConcurrently(cursors, openingQueries, async (cursor) => {
    if (await cursor.advance()) heap.push(cursor);
  });
  for (let first = heap.pop(); first !== undefined; first = heap.pop()) {
    const { connectionId } = first.head();
    let found: Registration | undefined;
    let excluded = false;
    for (let same: Cursor | undefined = first; same !== undefined; same = heap.popIf(connectionId)) {
      const head = same.head();
      if (same.excludes) excluded = true;
      else if ("foundAt" in head) found = head;
      if (await same.advance()) heap.push(same);
    }
    if (found !== undefined && !excluded) yield found;
  }
}

/** Goes through the pages of one list, one registration at a time. */
interface Cursor {
  /** Whether the connections of this list are to be left out. */
  readonly excludes: boolean;
  /** Moves to the next registration; false at the end. */
  advance(): Promise<boolean>;
  /** The current registration. */
  head(): Listed;
  /** Stops reading, wherever it is. */
  end(): Promise<void>;
}

function createCursor(pages: Pages<Listed>, excludes: boolean): Cursor {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly Listed[] = [];
  let index = 0;
  return {
    excludes,
    head() {
      const current = page[index];
      if (current === undefined) throw new RangeError("The cursor is not at a registration.");
      return current;
    },
    async advance() {
      index += 1;
      while (index >= page.length) {
        const next = await iterator.next();
        if (next.done === true) return false;
        page = next.value;
        index = 0;
      }
      return true;
    },
    async end() {
      await iterator.return?.();
    },
  };
}

/** A binary heap of cursors: the one with the lowest connection id comes out first. */
function createHeap() {
  const items: Cursor[] = [];
  const idAt = (index: number) => items[index]?.head().connectionId;
  const isBefore = (left: number, right: number) => {
    const [a, b] = [idAt(left), idAt(right)];
    return a !== undefined && (b === undefined || a < b);
  };
  const swap = (left: number, right: number) => {
    const [a, b] = [items[left], items[right]];
    if (a === undefined || b === undefined) return;
    items[left] = b;
    items[right] = a;
  };

  function push(cursor: Cursor): void {
    items.push(cursor);
    for (let child = items.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!isBefore(child, parent)) return;
      swap(child, parent);
      child = parent;
    }
  }

  function pop(): Cursor | undefined {
    swap(0, items.length - 1);
    const first = items.pop();
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const lower = isBefore(right, left) ? right : left;
      if (!isBefore(lower, parent)) return first;
      swap(lower, parent);
      parent = lower;
    }
  }

  return { push, pop, popIf: (connectionId: string) => (idAt(0) === connectionId ? pop() : undefined) };
}
