import type { Registration } from "../connections/connection-registry.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { AudienceMember, StreamSet } from "./audience-member.ts";

/** How many lists are asked for their first page at a time: a message's share of what a registry reads at a time. */
const openingQueries = 32;
/** The most registrations on a page. */
const pageSize = 500;

type Listed = Registration | { readonly connectionId: string };
type Pages<Item> = AsyncIterable<readonly Item[]>;

/**
 * Every connection of any of the lists, once, in ascending order of connection id, without those of the lists that are
 * left out. In pages as well, none of them empty: a step to the next item costs nothing where it needs no reading.
 *
 * Every list is in that order itself, so the duplicates of a connection meet: no more than one page per list is in
 * memory, however long the lists are. Lists are ended when the consumer stops early.
 *
 * @param streams for each list the stream that it is the list of, none by default: a connection is marked with those of all
 *   the lists that it is found in
 */
export async function* mergeRegistrations(
  lists: readonly Pages<Registration>[],
  leftOut: readonly Pages<Listed>[] = [],
  streams: readonly StreamSet[] = [],
): AsyncGenerator<readonly AudienceMember[]> {
  const cursors = [
    ...lists.map((pages, index) => createCursor(pages, streams[index] ?? 0, false)),
    ...leftOut.map((pages) => createCursor(pages, 0, true)),
  ];
  try {
    yield* merge(cursors);
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.end()));
  }
}

async function* merge(cursors: readonly Cursor[]): AsyncGenerator<readonly AudienceMember[]> {
  const heap = createHeap();
  const turn = async (cursor: Cursor) => {
    if (await cursor.turnPage()) heap.push(cursor);
  };
  await forEachConcurrently(cursors, openingQueries, turn);
  let page: AudienceMember[] = [];
  let atPageEnd: Cursor[] = [];
  for (let first = heap.pop(); first !== undefined; first = heap.pop()) {
    const { connectionId } = first.head();
    let found: Registration | undefined;
    let excluded = false;
    let streams: StreamSet = 0;
    for (let same: Cursor | undefined = first; same !== undefined; same = heap.popIf(connectionId)) {
      const head = same.head();
      if (same.excludes) excluded = true;
      else if ("foundAt" in head) found = head;
      streams |= same.streams;
      if (same.advance()) heap.push(same);
      else atPageEnd.push(same);
    }
    // Nobody is copied where there is nothing to mark.
    if (found !== undefined && !excluded) page.push(streams === 0 ? found : marked(found, streams));
    if (page.length < pageSize && atPageEnd.length === 0) continue;
    // Nobody waits for a read who could be on a page already.
    if (page.length > 0) yield page;
    page = [];
    for (const cursor of atPageEnd) await turn(cursor);
    atPageEnd = [];
  }
}

/** Field by field: a spread takes ten times as long, and there are as many as an audience has connections. */
function marked(found: Registration, streams: StreamSet): AudienceMember {
  const { connectionId, home, expiresAtMs, protocol, groups, foundAt } = found;
  return home === undefined
    ? { connectionId, expiresAtMs, protocol, groups, foundAt, streams }
    : { connectionId, home, expiresAtMs, protocol, groups, foundAt, streams };
}

/** Goes through the pages of one list, one registration at a time. */
interface Cursor {
  /** Whether the connections of this list are to be left out. */
  readonly excludes: boolean;
  /** What connections of this list are marked with. */
  readonly streams: StreamSet;
  /** Moves to the next registration of the page; false at its end. */
  advance(): boolean;
  /** Reads the next page and moves to its first registration; false at the end of the list. */
  turnPage(): Promise<boolean>;
  /** The current registration. */
  head(): Listed;
  /** Stops reading, wherever it is. */
  end(): Promise<void>;
}

function createCursor(pages: Pages<Listed>, streams: StreamSet, excludes: boolean): Cursor {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly Listed[] = [];
  let index = 0;
  return {
    excludes,
    streams,
    head() {
      const current = page[index];
      if (current === undefined) throw new RangeError("The cursor is not at a registration.");
      return current;
    },
    advance() {
      index += 1;
      return index < page.length;
    },
    async turnPage() {
      do {
        page = [];
        index = 0;
        const next = await iterator.next();
        if (next.done === true) return false;
        page = next.value;
      } while (page.length === 0);
      return true;
    },
    async end() {
      await iterator.return?.();
    },
  };
}

/**
 * A binary heap of cursors: the one with the lowest connection id comes out first. It is asked some times for every
 * connection of an audience, and leaves nothing behind for the garbage collector.
 */
function createHeap() {
  const items: Cursor[] = [];
  const idAt = (index: number) => items[index]?.head().connectionId;
  const isBefore = (left: number, right: number) => {
    const id = idAt(left);
    const other = idAt(right);
    return id !== undefined && (other === undefined || id < other);
  };
  const swap = (left: number, right: number) => {
    const one = items[left];
    const other = items[right];
    if (one === undefined || other === undefined) return;
    items[left] = other;
    items[right] = one;
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
      const left = 2 * parent + 1;
      const right = left + 1;
      const lower = isBefore(right, left) ? right : left;
      if (!isBefore(lower, parent)) return first;
      swap(lower, parent);
      parent = lower;
    }
  }

  return { push, pop, popIf: (connectionId: string) => (idAt(0) === connectionId ? pop() : undefined) };
}
