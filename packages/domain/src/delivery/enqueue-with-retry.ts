import { fullJitterMs } from "../flow-control/backoff.ts";
import { type Clock, wait } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import type { DeliveryQueue, FailedEntry } from "./delivery-queue.ts";
import type { DeliveryTask } from "./delivery-task.ts";

/** A queue refuses for moments, or for longer than a function lives. */
const attempts = 6;
const backoff = { baseMs: 100, capMs: 2000 };

/** A queue, and how long it is asked again. */
export interface RetryBudget {
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
  readonly random: Random;
  /** From then on, in epoch milliseconds, nothing is tried again. */
  readonly untilMs: number;
}

/** Puts tasks into a queue, and those that it does not take again, later and later. Returns what is left in the end. */
export async function enqueueWithRetry(
  { queue, clock, random, untilMs }: RetryBudget,
  tasks: readonly DeliveryTask[],
  delayMs = 0,
): Promise<readonly FailedEntry[]> {
  let left = tasks;
  for (let attempt = 1; ; attempt += 1) {
    const failed = await queue.put(left, delayMs);
    if (failed.length === 0 || attempt >= attempts || clock.now() >= untilMs) return failed;
    left = failed.map(({ task }) => task);
    await wait(clock, fullJitterMs(attempt, backoff, random));
  }
}
