import { addressKey } from "../model/address.ts";
import type { Stream } from "./message-history.ts";

/** Keeps several messages of one sender in order where they are stored in the same stream; others wait for nobody. */
export interface AppendOrder {
  /**
   * Appends once everything has been appended to any of the streams that was to be before.
   *
   * @throws what the one before threw, without appending: whoever repeats them all from there on has them in order
   */
  inTurn<Value>(streams: readonly Stream[], append: () => Promise<Value>): Promise<Value>;
}

export function createAppendOrder(): AppendOrder {
  const latest = new Map<string, Promise<unknown>>();
  return {
    inTurn(streams, append) {
      const keys = streams.map(({ address }) => addressKey(address));
      const before = keys.flatMap((key) => latest.get(key) ?? []);
      const appended = before.length === 0 ? append() : Promise.all(before).then(append);
      for (const key of keys) latest.set(key, appended);
      return appended;
    },
  };
}
