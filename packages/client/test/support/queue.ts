/** Hands out what was put in, in order; whoever comes too early waits. */
export interface Queue<Item> {
  put(item: Item): void;
  next(): Promise<Item>;
  /** What nobody has taken. */
  readonly rest: readonly Item[];
}

export function createQueue<Item>(): Queue<Item> {
  const rest: Item[] = [];
  const waiting: ((item: Item) => void)[] = [];
  return {
    rest,
    put(item) {
      const first = waiting.shift();
      if (first === undefined) rest.push(item);
      else first(item);
    },
    next() {
      const [first] = rest.splice(0, 1);
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
  };
}
