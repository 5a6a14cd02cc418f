import { expect } from "vitest";
import { type ReplayGuard, StoreFault } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface ReplayGuardSubject extends AsyncDisposable {
  readonly replayGuard: ReplayGuard;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: ReplayGuard;
}

const untilMs = 4_000_000_000_000;

const behaviours = {
  "lets the first claim of a key succeed, and no other": async ({ replayGuard }) => {
    const key = uniqueId("key");
    expect(await replayGuard.claim(key, untilMs)).toBe(true);
    expect(await replayGuard.claim(key, untilMs)).toBe(false);
    expect(await replayGuard.claim(key, untilMs + 1)).toBe(false);
  },

  "lets one of many claims at once succeed": async ({ replayGuard }) => {
    const key = uniqueId("key");
    const claims = await Promise.all(Array.from({ length: 20 }, () => replayGuard.claim(key, untilMs)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  },

  "keeps keys apart, of whatever length and characters": async ({ replayGuard }) => {
    const key = uniqueId("key");
    for (const other of [key, `${key} `, `${key}#`, key.toUpperCase(), `${key}ü`, key.repeat(100)]) {
      expect(await replayGuard.claim(other, untilMs)).toBe(true);
    }
  },

  "takes the time of a claim for no part of its key": async ({ replayGuard }) => {
    const key = uniqueId("key");
    expect(await replayGuard.claim(key, untilMs)).toBe(true);
    for (const otherMs of [untilMs - 1, untilMs + 86_400_000])
      expect(await replayGuard.claim(key, otherMs)).toBe(false);
  },

  "throws a StoreFault when its store fails": async ({ broken = missing("broken") }) => {
    await expect(broken.claim(uniqueId("key"), untilMs)).rejects.toBeInstanceOf(StoreFault);
  },
} satisfies Behaviours<ReplayGuardSubject>;

export type ReplayGuardBehaviour = keyof typeof behaviours;

/** The contract of `ReplayGuard`. */
export function describeReplayGuard(
  name: string,
  createSubject: () => Promise<ReplayGuardSubject>,
  skips: readonly Skip<ReplayGuardBehaviour>[] = [],
): void {
  describeBehaviours(`ReplayGuard: ${name}`, behaviours, createSubject, skips);
}
