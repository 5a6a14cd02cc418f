import type { Secret, SecretStore } from "../../index.ts";

export interface MemorySecretStore extends SecretStore {
  /** Gives a secret a value; what it was before is its previous one. */
  put(name: string, value: string): void;
  /** Decides what every read throws from now on. Without a fault, the store is itself again. */
  fail(fault?: Error): void;
  /** How often it has been read. */
  reads(): number;
}

/** Keeps secrets as long as the process lives. */
export function createMemorySecretStore(): MemorySecretStore {
  const secrets = new Map<string, Secret>();
  let fault: Error | undefined;
  let reads = 0;
  return {
    async read(name) {
      reads += 1;
      if (fault !== undefined) throw fault;
      const secret = secrets.get(name);
      if (secret === undefined) throw new Error(`There is no secret ${name}.`);
      return secret;
    },
    put(name, value) {
      const before = secrets.get(name);
      secrets.set(name, { current: value, ...(before !== undefined && { previous: before.current }) });
    },
    fail(given) {
      fault = given;
    },
    reads: () => reads,
  };
}
