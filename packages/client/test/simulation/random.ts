/** Randomness that a seed decides. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  next(): number;
  chance(probability: number): boolean;
  /** From `least` inclusive to `most` exclusive. */
  between(least: number, most: number): number;
  /** A whole number from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Mulberry32: small, fast, and good enough for scenarios. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const random: Random = {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    chance: (probability) => random.next() < probability,
    between: (least, most) => least + random.next() * (most - least),
    whole: (least, most) => Math.floor(random.between(least, most + 1)),
    pick: (items) => items[random.whole(0, items.length - 1)] ?? items[0],
  };
  return random;
}
