import { expect } from "vitest";
import type { IdGenerator } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface IdGeneratorSubject extends AsyncDisposable {
  readonly ids: IdGenerator;
}

/** Lists of parts that are easily taken for one another. */
const alike: readonly (readonly string[])[] = [
  ...[[], [""], ["", ""], ["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ["", "a", "b"]],
  ...[["a,b"], ['a","b'], ['["a","b"]'], ["a\u0000b"], ["a", "\u0000b"], ["A", "b"], ["ä"], ["a\u0308"]],
];

const behaviours = {
  "never has the same unique id twice": async ({ ids }) => {
    expect(new Set(Array.from({ length: 10_000 }, () => ids.unique())).size).toBe(10_000);
  },

  "derives the same id from the same parts": async ({ ids }) => {
    for (const parts of alike) expect(ids.derived(...parts)).toBe(ids.derived(...parts));
  },

  "derives different ids from different parts, and from the same in another order": async ({ ids }) => {
    expect(new Set(alike.map((parts) => ids.derived(...parts))).size).toBe(alike.length);
  },

  "derives an id from parts of any length": async ({ ids }) => {
    const long = "x".repeat(100_000);
    expect(ids.derived(long)).not.toBe(ids.derived(`${long}x`));
  },
} satisfies Behaviours<IdGeneratorSubject>;

export type IdGeneratorBehaviour = keyof typeof behaviours;

/** The contract of `IdGenerator`, as far as it can be tried: nobody can try whether an id can be guessed. */
export function describeIdGenerator(
  name: string,
  createSubject: () => Promise<IdGeneratorSubject>,
  skips: readonly Skip<IdGeneratorBehaviour>[] = [],
): void {
  describeBehaviours(`IdGenerator: ${name}`, behaviours, createSubject, skips);
}
