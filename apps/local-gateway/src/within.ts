import type { Clock } from "@switchboard/adjustable-clock";

/** The outcome of `work`, or `timed-out` once `limitMs` have passed; a later outcome is dropped. */
export async function within<T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<T | "timed-out"> {
  let cancel = () => {};
  const limit = new Promise<"timed-out">((resolve) => {
    cancel = clock.after(limitMs, () => resolve("timed-out"));
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    cancel();
  }
}
