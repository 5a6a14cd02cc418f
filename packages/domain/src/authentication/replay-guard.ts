/** Lets things happen once, whoever asks, at whichever function. */
export interface ReplayGuard {
  /**
   * Whether this is the first claim of a key; of several at once, one is. Forgets keys, not before `untilMs`.
   *
   * @param key of any length; only a digest of it is kept
   * @param untilMs epoch milliseconds
   * @throws a `StoreFault` when the store fails; the key may then be claimed or not.
   */
  claim(key: string, untilMs: number): Promise<boolean>;
}
