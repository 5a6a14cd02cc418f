/** News for whoever watches: so many there were in all, and the latest of those that have not been told yet. */
export interface News<Item> {
  readonly count: number;
  /** The oldest first. */
  readonly items: readonly Item[];
}

/** What happens one after the other, for any number of watchers that come and go. */
export interface Feed<Item> {
  add(item: Item): void;
  /** Tells the last items at once, and then whatever comes, until the result is called. */
  watch(tell: (news: News<Item>) => void): () => void;
}

export interface FeedOptions {
  /** How many items are kept for watchers to come. */
  readonly most: number;
  /** How long items are gathered before they are told: hundreds a second are told a few times a second. */
  readonly pauseMs: number;
}

export function createFeed<Item>({ most, pauseMs }: FeedOptions): Feed<Item> {
  const watchers = new Set<(news: News<Item>) => void>();
  let kept: readonly Item[] = [];
  let count = 0;
  let toldCount = 0;
  let timer: NodeJS.Timeout | undefined;

  function tellNew(): void {
    timer = undefined;
    const untold = count - toldCount;
    toldCount = count;
    for (const tell of watchers) tell({ count, items: kept.slice(-untold) });
  }

  return {
    add(item) {
      count += 1;
      kept = [...kept, item].slice(-most);
      if (watchers.size === 0) toldCount = count;
      // Whoever stops this process does not have to wait for it.
      else timer ??= setTimeout(tellNew, pauseMs).unref();
    },
    watch(tell) {
      // Those who watch already are told what this one gets at once.
      if (timer !== undefined) {
        clearTimeout(timer);
        tellNew();
      }
      watchers.add(tell);
      tell({ count, items: kept });
      return () => {
        watchers.delete(tell);
      };
    },
  };
}
