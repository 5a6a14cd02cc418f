/** What is worked off one after the other. */
export interface Lane<Item> {
  readonly records: readonly Item[];
  /** Resolves when there are so many, or when everything ends. */
  filled(count: number): Promise<void>;
  /** Takes the first ones out. */
  take(count: number): readonly Item[];
}

/** Items that are worked on at a time, those with the same key one after the other. */
export interface Lanes<Item> {
  readonly all: readonly Lane<Item>[];
  add(key: string, item: Item): void;
  /** Resolves when not too much is waiting, or when everything ends. */
  room(): Promise<void>;
}

/** How many may wait before nothing more is read. */
const MOST_WAITING = 10_000;

export function createLanes<Item>(count: number, signal: AbortSignal): Lanes<Item> {
  let waiting = 0;
  let changed = () => {};
  /** Whoever waits looks again after each change. */
  let change = new Promise<void>((resolve) => {
    changed = resolve;
  });
  function tell(): void {
    changed();
    change = new Promise((resolve) => {
      changed = resolve;
    });
  }
  signal.addEventListener("abort", tell);

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !signal.aborted) await change;
  }

  const lanes = Array.from({ length: count }, () => {
    const records: Item[] = [];
    return {
      records,
      filled: (most: number) => until(() => records.length >= most),
      take(most: number) {
        waiting -= Math.min(most, records.length);
        const taken = records.splice(0, most);
        tell();
        return taken;
      },
    };
  });
  return {
    all: lanes,
    add(key, item) {
      lanes[hashOf(key) % count]?.records.push(item);
      waiting += 1;
      tell();
    },
    room: () => until(() => waiting < MOST_WAITING),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619) >>> 0;
  }
  return hash;
}
