/** How presence events are spaced, and how much they say. */
export interface PresenceLimits {
  /** How long after a join a group is looked at: joins within that time are one event. */
  readonly joinMs: number;
  /** How long somebody must be absent to be told as gone: who is back by then was never away. */
  readonly graceMs: number;
  /** Groups with more occupants than that are told counts alone … */
  readonly mostListed: number;
  /** … and so are those whose occupants' ids take more bytes: they all have to fit into one frame. */
  readonly mostListedBytes: number;
  /** A group that was told counts alone is told who is there again when it has no more occupants than that. */
  readonly relistedFrom: number;
  /** The most posts for one group in a second, on an average: larger groups are told less often. */
  readonly postsPerSecond: number;
  /** The shortest time from one event of a group to the next. */
  readonly leastWindowMs: number;
  /** The longest: what a queue delays. */
  readonly mostWindowMs: number;
}

export const defaultPresenceLimits: PresenceLimits = {
  joinMs: 1000,
  graceMs: 10_000,
  mostListed: 500,
  mostListedBytes: 100_000,
  relistedFrom: 400,
  postsPerSecond: 500,
  leastWindowMs: 1000,
  mostWindowMs: 900_000,
};

/** How long a group is not told anything after an event that went to so many connections. */
export function windowMs(connections: number, limits: PresenceLimits): number {
  const spread = Math.ceil((connections / limits.postsPerSecond) * 1000);
  return Math.min(limits.mostWindowMs, Math.max(limits.leastWindowMs, spread));
}
