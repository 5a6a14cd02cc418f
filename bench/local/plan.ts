/** How long the process beside the hub takes all cores, and how long it rests then. */
export const HOG_BUSY_MS = 10_000;

/** So many connections open `atOnce` at a time, or all together, and close all at once. */
export interface CrowdPlan {
  readonly connections: number;
  readonly atOnce: number;
  /** By when nothing of them may be left in the table. */
  readonly emptyWithinMs: number;
}

export const CROWDS: readonly CrowdPlan[] = [
  { connections: 300, atOnce: 10, emptyWithinMs: 5_000 },
  { connections: 1_000, atOnce: 10, emptyWithinMs: 20_000 },
  // All at once: API Gateway lets in 500 a second and refuses the others with 429, which come again.
  { connections: 3_000, atOnce: 3_000, emptyWithinMs: 60_000 },
];

export const NOISE = { connections: 10, perSecond: 10, minutes: 1 } as const;
export const MOST_PROCESSES_IN_NOISE = 40;

/** One connection that sends far too much, beside others that each send one message a second. */
export const FLOOD = {
  ...{ senders: 20, framesPerSecond: 40, addresses: 250 },
  quotas:
    "frames=600/m,addresses=1000/m,deliveries=20000/m,user.frames=1200/m,user.addresses=2000/m,user.deliveries=40000/m",
  /** A quiet minute, then one with the bad client: quotas are of a minute, and all of one may be used at once. */
  roundMs: 60_000,
  /** Before anything is measured, so that there are processes for what comes at the same time. */
  warmUp: { perSecond: 60, ms: 15_000 },
  /** Of the others' median latency, as a multiple of that in a quiet round. */
  most: 1.5,
} as const;

export const BESIDE = {
  rounds: 3,
  connections: 500,
  inFlight: 50,
  /** Messages one at a time, whose round trips are measured. */
  pacedPerSecond: 100,
  pacedMs: 2_000,
  firstMs: 2_000,
  nextMs: 3_000,
} as const;
