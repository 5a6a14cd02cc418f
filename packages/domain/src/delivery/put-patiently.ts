import { fullJitterMs } from "../flow-control/backoff.ts";
import { type Clock, wait } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import type { DeliveryQueue, Untaken } from "./delivery-queue.ts";
import type { DeliveryTask } from "./delivery-task.ts";

/** A queue refuses for moments, or for longer than a function lives. */
const attempts = 6;
const backoff = { baseMs: 100, capMs: 2000 };

export interface Patience {
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
  readonly random: Random;
  /** From then on, in epoch milliseconds, nothing is tried again. */
  readonly untilMs: number;
}

/** Puts tasks into a queue, and those that it does not take again, later and later. Returns what is left in the end. */
export async function putPatiently(
  { queue, clock, random, untilMs }: Patience,
  tasks: readonly DeliveryTask[],
  delayMs = 0,
): Promise<readonly Untaken[]> {
  let left = tasks;
  for (let attempt = 1; ; attempt += 1) {
    const untaken = await queue.put(left, delayMs);
    if (untaken.length === 0 || attempt >= attempts || clock.now() >= untilMs) return untaken;
    left = untaken.map(({ task }) => task);
    await wait(clock, fullJitterMs(attempt, backoff, random));
  }
}
