import { expect } from "vitest";
import type { OnceOnly } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface OnceOnlySubject extends AsyncDisposable {
  readonly onceOnly: OnceOnly;
}

const untilMs = 4_000_000_000_000;

const behaviours = {
  "lets the first claim of a key succeed, and no other": async ({ onceOnly }) => {
    const key = uniqueId("key");
    expect(await onceOnly.claim(key, untilMs)).toBe(true);
    expect(await onceOnly.claim(key, untilMs)).toBe(false);
    expect(await onceOnly.claim(key, untilMs + 1)).toBe(false);
  },

  "lets one of many claims at once succeed": async ({ onceOnly }) => {
    const key = uniqueId("key");
    const claims = await Promise.all(Array.from({ length: 20 }, () => onceOnly.claim(key, untilMs)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  },

  "keeps keys apart, of whatever length and characters": async ({ onceOnly }) => {
    const key = uniqueId("key");
    for (const other of [key, `${key} `, `${key}#`, key.toUpperCase(), `${key}ü`, key.repeat(100)]) {
      expect(await onceOnly.claim(other, untilMs)).toBe(true);
    }
  },
} satisfies Behaviours<OnceOnlySubject>;

export type OnceOnlyBehaviour = keyof typeof behaviours;

/** The contract of `OnceOnly`. */
export function describeOnceOnly(
  name: string,
  createSubject: () => Promise<OnceOnlySubject>,
  skips: readonly Skip<OnceOnlyBehaviour>[] = [],
): void {
  describeBehaviours(`OnceOnly: ${name}`, behaviours, createSubject, skips);
}
