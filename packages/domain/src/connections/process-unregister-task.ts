import type { DeadLetters } from "../delivery/dead-letters.ts";
import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import { retryUntil } from "../flow-control/retry-until.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import type { Unregister } from "./unregister.ts";
import { unregisterRest } from "./unregister-closed.ts";
import type { UnregisterQueue, UnregisterTask } from "./unregister-queue.ts";

/** What became of a task. */
export interface UnregisterTaskResult {
  readonly outcome: /** The connection is unregistered; `unknown` if somebody else has done it. */
    | "closed"
    | "unknown"
    /** It goes back as a task with its next attempt. */
    | "requeued"
    /** That was the last attempt; a dead letter names the connection. */
    | "dead-lettered"
    /** None of that could be done: the queue has to give the task out again. */
    | "kept";
  /** Why the connection is not unregistered. */
  readonly fault?: unknown;
}

/**
 * Unregisters the connection of a task.
 *
 * @param untilMs how long that may take, in epoch milliseconds; what comes after takes some seconds at most
 * @returns what became of it. Never throws.
 */
export type ProcessUnregisterTask = (task: UnregisterTask, untilMs: number) => Promise<UnregisterTaskResult>;

/** With the rests in between, three quarters of an hour or so: a store that is down for that long loses nothing. */
const defaultAttempts = 12;

/** What comes after an attempt is in time for a worker that keeps ten seconds free. */
const afterwardsMs = 5000;
const enqueueBackoff: Backoff = { baseMs: 100, capMs: 1000 };

/** One attempt each time, so that workers are free for messages while the store is not. */
export function createProcessUnregisterTask({
  unregister,
  queue,
  deadLetters,
  clock,
  random,
  attempts = defaultAttempts,
}: {
  readonly unregister: Unregister;
  readonly queue: UnregisterQueue;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly random: Random;
  readonly attempts?: number;
}): ProcessUnregisterTask {
  return async (task, untilMs) => {
    const { connection, attempt } = task;
    const once = { clock, random, backoff: unregisterRest, untilMs, attempts: 1 };
    try {
      const departure = await retryUntil(() => unregister(connection, "closed"), once);
      return { outcome: departure === undefined ? "unknown" : "closed" };
    } catch (fault) {
      const isLast = attempt >= attempts;
      const next = { ...task, attempt: attempt + 1 };
      const afterwards = { clock, random, backoff: enqueueBackoff, untilMs: clock.now() + afterwardsMs };
      try {
        await retryUntil(
          () =>
            isLast
              ? deadLetters.write({ kind: "still-registered", task })
              : queue.put(next, fullJitterMs(next.attempt, unregisterRest, random)),
          afterwards,
        );
        return { outcome: isLast ? "dead-lettered" : "requeued", fault };
      } catch {
        return { outcome: "kept", fault };
      }
    }
  };
}
