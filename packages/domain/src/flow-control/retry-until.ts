import { type Clock, wait } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { type Backoff, fullJitterMs } from "./backoff.ts";

/** How long something that fails is tried again. */
export interface RetryTime {
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff: Backoff;
  /** From then on, in epoch milliseconds, nothing is begun, and nothing is waited for. */
  readonly untilMs: number;
  /** How often it is tried in all; without it, as often as there is time for. */
  readonly attempts?: number;
}

/**
 * Calls `act` until it succeeds, later and later, at least once. An attempt that does not end in time is left to itself: what
 * it does may still happen.
 *
 * @throws what the last attempt that ended threw; an error of its own where none has ended
 */
export async function retryUntil<Value>(
  act: () => Promise<Value>,
  { clock, random, backoff, untilMs, attempts = Number.POSITIVE_INFINITY }: RetryTime,
): Promise<Value> {
  let fault: unknown = new Error("There was no answer in time.");
  for (let attempt = 1; ; attempt += 1) {
    const tried = await inTime(act, clock, untilMs);
    if (tried !== undefined && "value" in tried) return tried.value;
    if (tried !== undefined) fault = tried.fault;
    const pauseMs = fullJitterMs(attempt, backoff, random);
    if (tried === undefined || attempt >= attempts || clock.now() + pauseMs >= untilMs) throw fault;
    await wait(clock, pauseMs);
  }
}

/** What an action comes to; `undefined` if that is not known in time. */
function inTime<Value>(
  act: () => Promise<Value>,
  clock: Clock,
  untilMs: number,
): Promise<{ readonly value: Value } | { readonly fault: unknown } | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(Math.max(0, untilMs - clock.now()), () => resolve(undefined));
    act()
      .then(
        (value) => resolve({ value }),
        (fault: unknown) => resolve({ fault }),
      )
      .finally(cancel);
  });
}
