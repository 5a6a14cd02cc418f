import { expect } from "vitest";
import type { SecretStore } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface SecretStoreSubject extends AsyncDisposable {
  readonly store: SecretStore;
  /** Gives a secret a value, a new one if there is none by that name. */
  put(name: string, value: string): Promise<void>;
  /** A store of the same kind that cannot be reached. */
  readonly broken?: SecretStore;
}

const behaviours = {
  "has the value a secret was given, as it is": async ({ store, put }) => {
    const name = uniqueId("secret");
    await put(name, ' {"ü": "+%"}\n');
    expect(await store.read(name)).toEqual({ current: ' {"ü": "+%"}\n' });
  },

  "has the value before the last change, and none before that": async ({ store, put }) => {
    const name = uniqueId("secret");
    for (const value of ["first", "second", "third"]) await put(name, value);
    expect(await store.read(name)).toEqual({ current: "third", previous: "second" });
  },

  "keeps secrets apart": async ({ store, put }) => {
    const names = [uniqueId("secret"), uniqueId("secret")];
    for (const name of names) await put(name, `of ${name}`);
    for (const name of names) expect(await store.read(name)).toEqual({ current: `of ${name}` });
  },

  "fails for a name that no secret has": async ({ store }) => {
    await expect(store.read(uniqueId("nothing"))).rejects.toThrow(/nothing/);
  },

  "has a value from the moment it was given": async ({ store, put }) => {
    const name = uniqueId("secret");
    for (const value of ["first", "second", "third"]) {
      await put(name, value);
      expect((await store.read(name)).current).toBe(value);
    }
  },

  "fails when it cannot be reached": async ({ broken = missing("broken") }) => {
    const name = uniqueId("out-of-reach");
    await expect(broken.read(name)).rejects.toThrow(name);
  },
} satisfies Behaviours<SecretStoreSubject>;

export type SecretStoreBehaviour = keyof typeof behaviours;

/** The contract of `SecretStore`. */
export function describeSecretStore(
  name: string,
  createSubject: () => Promise<SecretStoreSubject>,
  skips: readonly Skip<SecretStoreBehaviour>[] = [],
): void {
  describeBehaviours(`SecretStore: ${name}`, behaviours, createSubject, skips);
}
