import type { Backoff } from "../flow-control/backoff.ts";
import type { ConcurrencyLimits } from "../flow-control/concurrency-limiter.ts";

export interface DeliveryLimits extends ConcurrencyLimits {
  /** Connections being dealt with at a time, those that wait for another attempt included. */
  readonly connectionsAtATime: number;
  /** How long to wait before checking whether a connection that was reported gone is really gone. */
  readonly goneCheckAfterMs: number;
  /** How often a connection that is reported gone is checked and found open, before the reports are believed. */
  readonly goneChecks: number;
  /** How often a throttled or failed post is tried in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** From then on nothing is begun: what is left is enqueued, or counts as failed. */
  readonly deadlineMs: number;
  /** How long after that a queue that refuses is asked again. */
  readonly enqueueMs: number;
}

export const defaultDeliveryLimits: DeliveryLimits = {
  connectionsAtATime: 1000,
  postsAtATime: 64,
  leastPostsAtATime: 4,
  slowAfterMs: 1000,
  slowPostsAtATime: 256,
  goneCheckAfterMs: 1000,
  goneChecks: 3,
  // Where every third post comes to nothing, one connection in some hundred thousand is not reached.
  attempts: 12,
  backoff: { baseMs: 100, capMs: 2000 },
  // Within the 29 seconds that a sender waits at most, with room for a cold start and the last check.
  deadlineMs: 20_000,
  // A request that began at the last moment, and one more, take four seconds where the queue does not answer: 28 in all.
  enqueueMs: 4000,
};
