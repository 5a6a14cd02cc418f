import type { Secret, SecretStore } from "../index.ts";

export interface MemorySecretStore extends SecretStore {
  /** Gives a secret a value; what it was before is its previous one. */
  put(name: string, value: string): void;
}

/** Keeps secrets as long as the process lives. */
export function createMemorySecretStore(): MemorySecretStore {
  const secrets = new Map<string, Secret>();
  return {
    async read(name) {
      const secret = secrets.get(name);
      if (secret === undefined) throw new Error(`There is no secret ${name}.`);
      return secret;
    },
    put(name, value) {
      const before = secrets.get(name);
      secrets.set(name, { current: value, ...(before !== undefined && { previous: before.current }) });
    },
  };
}
