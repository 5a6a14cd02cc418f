import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import { retryUntil } from "../flow-control/retry-until.ts";
import type { ConnectionRef } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { StoreFault } from "../runtime/store-fault.ts";
import type { Unregister } from "./unregister.ts";
import type { UnregisterQueue } from "./unregister-queue.ts";

/** What became of a connection that has closed. */
export type UnregisterClosedResult =
  /** It is unregistered; `unknown` if somebody else has done it, or it was never registered. */
  | { readonly outcome: "closed" | "unknown" }
  /** A worker unregisters it; and why that could not be done at once. */
  | { readonly outcome: "queued"; readonly fault: unknown };

/**
 * Unregisters a connection that has closed.
 *
 * @param untilMs how long that is tried, in epoch milliseconds; what comes after takes five seconds at most
 * @throws a `StoreFault` when it comes to nothing, and no worker is told either: what is left expires
 */
export type UnregisterClosed = (connection: ConnectionRef, untilMs: number) => Promise<UnregisterClosedResult>;

/** Nobody waits, and everybody else who is throttled comes back as well. */
const backoff: Backoff = { baseMs: 200, capMs: 4000 };

/** How long a worker rests before each attempt: longer and longer, since workers have messages to deliver. */
export const unregisterRest: Backoff = { baseMs: 10_000, capMs: 900_000 };

/** A request that begins at the last moment takes two seconds where the queue does not answer. */
const enqueueMs = 4500;
const enqueueBackoff: Backoff = { baseMs: 100, capMs: 1000 };

/**
 * The end of a connection is told once, and nobody waits for what the hub does then: it takes its time, whatever the store
 * does, and leaves the rest to a worker. Otherwise a connection's records would stay for as long as it could have lived.
 */
export function createUnregisterClosed({
  unregister,
  queue,
  clock,
  random,
}: {
  readonly unregister: Unregister;
  /** Without it, what is not done in time is not done. */
  readonly queue?: UnregisterQueue;
  readonly clock: Clock;
  readonly random: Random;
}): UnregisterClosed {
  return async (connection, untilMs) => {
    const closedAtMs = clock.now();
    try {
      const departure = await retryUntil(() => unregister(connection, "closed"), { clock, random, backoff, untilMs });
      return { outcome: departure === undefined ? "unknown" : "closed" };
    } catch (fault) {
      if (queue === undefined) throw failed(fault, "");
      const task = { connection, closedAtMs, attempt: 1 };
      const time = { clock, random, backoff: enqueueBackoff, untilMs: clock.now() + enqueueMs };
      try {
        await retryUntil(() => queue.put(task, fullJitterMs(1, unregisterRest, random)), time);
      } catch (refusal) {
        throw failed(
          fault,
          ` Nor could a worker be told: ${refusal instanceof Error ? refusal.message : "why not is unknown"}`,
        );
      }
      return { outcome: "queued", fault };
    }
  };
}

function failed(cause: unknown, more: string): StoreFault {
  const reason = cause instanceof StoreFault ? cause.reason : "unavailable";
  return new StoreFault(reason, `A connection that has closed could not be unregistered.${more}`, { cause });
}
