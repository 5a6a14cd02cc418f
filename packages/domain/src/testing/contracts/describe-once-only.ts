import { expect } from "vitest";
import { type OnceOnly, RegistryFault } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface OnceOnlySubject extends AsyncDisposable {
  readonly onceOnly: OnceOnly;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: OnceOnly;
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

  "takes the time of a claim for no part of its key": async ({ onceOnly }) => {
    const key = uniqueId("key");
    expect(await onceOnly.claim(key, untilMs)).toBe(true);
    for (const otherMs of [untilMs - 1, untilMs + 86_400_000]) expect(await onceOnly.claim(key, otherMs)).toBe(false);
  },

  "throws a RegistryFault when its store fails": async ({ broken = missing("broken") }) => {
    await expect(broken.claim(uniqueId("key"), untilMs)).rejects.toBeInstanceOf(RegistryFault);
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
