/** A secret, and what it was before it was last changed. */
export interface Secret {
  readonly current: string;
  readonly previous?: string;
}

/** Where secrets are kept. */
export interface SecretStore {
  /**
   * A secret by its name, as it is now. Throws if there is none by that name, or the store fails; nothing thrown contains
   * a secret.
   */
  read(name: string): Promise<Secret>;
}
