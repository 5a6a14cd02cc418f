import type { Backoff } from "../flow-control/backoff.ts";

export interface DeliveryLimits {
  /** Connections being dealt with at a time, those that wait for another attempt included. */
  readonly connectionsAtATime: number;
  /** Posts under way at a time that are not slow; fewer while several connections are throttled. */
  readonly postsAtATime: number;
  /** What `postsAtATime` never falls below. */
  readonly leastPostsAtATime: number;
  /** Calls of the gateway that may begin in a second; without it, as many as there is room for. */
  readonly postsPerSecond?: number;
  /** From then on a post is slow, and its place is another's. */
  readonly slowAfterMs: number;
  /** Slow posts under way at a time, besides the others. */
  readonly slowPostsAtATime: number;
  /** How long to wait before looking again at a connection that was reported gone. */
  readonly secondLookMs: number;
  /** How often a connection that is reported gone is looked at and found open, before the reports are believed. */
  readonly looks: number;
  /** How often a throttled or failed post is tried in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** From then on nothing is begun: what is left is handed over, or counts as failed. */
  readonly deadlineMs: number;
  /** How long after that a queue that refuses is asked again. */
  readonly handOverMs: number;
}

export const defaultDeliveryLimits: DeliveryLimits = {
  connectionsAtATime: 1000,
  postsAtATime: 64,
  leastPostsAtATime: 4,
  slowAfterMs: 1000,
  slowPostsAtATime: 256,
  secondLookMs: 1000,
  looks: 3,
  // Where every third post comes to nothing, one connection in some hundred thousand is not reached.
  attempts: 12,
  backoff: { baseMs: 100, capMs: 2000 },
  // Within API Gateway's 29 seconds for an answer, with room for a cold start and the last look.
  deadlineMs: 20_000,
  // A request that began at the last moment, and one more, take four seconds where the queue does not answer: 28 in all.
  handOverMs: 4000,
};
