import { addressKey, type Denials } from "../../index.ts";

export interface MemoryDenials extends Denials {
  /** When each denial ends, in epoch milliseconds, by the party's kind and id: `user#ada`. */
  ends(): ReadonlyMap<string, number>;
}

/** Remembers denials as long as the process lives. */
export function createMemoryDenials(): MemoryDenials {
  const ends = new Map<string, number>();
  return {
    async until(parties) {
      const kept = parties.map((party) => ends.get(addressKey(party))).filter((end) => end !== undefined);
      return kept.length === 0 ? undefined : Math.max(...kept);
    },
    async deny(party, untilMs) {
      ends.set(addressKey(party), untilMs);
    },
    async allow(party) {
      ends.delete(addressKey(party));
    },
    ends: () => ends,
  };
}
