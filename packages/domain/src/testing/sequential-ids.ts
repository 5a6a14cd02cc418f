import type { IdGenerator } from "../index.ts";

/** Ids that a test can know beforehand: `id-1`, `id-2`, and so on; derived ones show what they are derived from. */
export function createSequentialIds(): IdGenerator {
  let last = 0;
  return {
    unique() {
      last += 1;
      return `id-${last}`;
    },
    derived: (...parts) => `id-of-${JSON.stringify(parts)}`,
  };
}
