/** A value for each name. */
export type Combination = Readonly<Record<string, string>>;

/** Two values of two names that are in a combination together. */
export type Pair = readonly [string, string, string, string];

export interface AllPairs {
  /** Contain every pair that any allowed combination contains. */
  readonly combinations: readonly Combination[];
  /** Those that none may contain. */
  readonly refused: readonly Pair[];
}

/**
 * A few combinations of values in which every two values of two different names come together: most faults of a configuration need no
 * more than two of its values. Always the same ones for the same values.
 *
 * @param values of each name, at least one
 * @param canBe whether there is an allowed combination with these values
 */
export function allPairs(
  values: Readonly<Record<string, readonly string[]>>,
  canBe: (some: Combination) => boolean,
): AllPairs {
  // Those with the most values first: they leave the least choice.
  const names = Object.keys(values).sort((one, other) => valuesOf(other).length - valuesOf(one).length);
  const open = new Map<string, Pair>();
  const refused: Pair[] = [];
  const combinations: Combination[] = [];

  function valuesOf(name: string): readonly string[] {
    return values[name] ?? [];
  }

  /** How many open pairs a value makes with what is chosen. */
  function gain(chosen: Combination, name: string, value: string): number {
    return Object.entries(chosen).filter(([other, its]) => open.has(keyOf(name, value, other, its))).length;
  }

  /** Completes a pair to a combination with as many other open pairs as can be had one value after the other. */
  function complete(pair: Pair): Combination {
    const [first, its, second, others] = pair;
    let chosen: Combination = { [first]: its, [second]: others };
    for (const name of names) {
      if (Object.hasOwn(chosen, name)) continue;
      const possible = valuesOf(name).filter((value) => canBe({ ...chosen, [name]: value }));
      const gains = possible.map((value) => gain(chosen, name, value));
      const best = possible[gains.indexOf(Math.max(...gains))];
      if (best === undefined) throw new Error(`There is no value of ${name} for ${JSON.stringify(chosen)}.`);
      chosen = { ...chosen, [name]: best };
    }
    return chosen;
  }

  for (const pair of pairsOf(names, valuesOf)) {
    const [first, its, second, others] = pair;
    if (canBe({ [first]: its, [second]: others })) open.set(keyOf(...pair), pair);
    else refused.push(pair);
  }
  for (const [next] of iterate(open)) {
    const combination = complete(next);
    combinations.push(combination);
    const entries = Object.entries(combination);
    for (const [index, [name, value]] of entries.entries()) {
      for (const [other, its] of entries.slice(index + 1)) open.delete(keyOf(name, value, other, its));
    }
  }
  return { combinations, refused };
}

/** The first pair that is open, as long as there is one. */
function* iterate(open: ReadonlyMap<string, Pair>): Generator<readonly [Pair]> {
  for (let [next] = open.values(); next !== undefined; [next] = open.values()) yield [next];
}

function pairsOf(names: readonly string[], valuesOf: (name: string) => readonly string[]): readonly Pair[] {
  return names.flatMap((first, index) =>
    names
      .slice(index + 1)
      .flatMap((second) =>
        valuesOf(first).flatMap((its) => valuesOf(second).map((others): Pair => [first, its, second, others])),
      ),
  );
}

/** The same for both orders. */
function keyOf(name: string, value: string, other: string, its: string): string {
  return name < other ? `${name}=${value}\n${other}=${its}` : `${other}=${its}\n${name}=${value}`;
}
