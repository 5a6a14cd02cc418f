/** How many connections a message is for. */
export const sizes = [100, 1_000, 10_000, 100_000] as const;

/** Fresh processes each time; the median counts. */
export const runsOf = (size: number) => (size <= 1_000 ? 3 : 1);

/** Workers that process tasks of the queue at a time: as many as this machine has cores to run them. */
export const workers = 2;

/** What the functions that deliver are given in the template: V8's share of their 512 MB. */
export const nodeOptions = "--max-semi-space-size=4 --max-old-space-size=461";

/** API Gateway waits no longer for an answer, and the function has no longer. Source: API Gateway quotas. */
export const limitMs = 29_000;

export function groupOf(size: number): string {
  return `bench-${size}`;
}

/** Of one message to its audience. */
export interface Delivery {
  readonly size: number;
  /** From the sender's frame to the last recipient's post. */
  readonly ms: number;
  /** Of the process that needed most, from its start. */
  readonly peakBytes: number;
  /** What it needed before the message. */
  readonly idleBytes: number;
  readonly readUnits: number;
  readonly queueMessages: number;
  /** Connections that were posted to. */
  readonly reached: number;
  readonly posts: number;
  /** Why it was over before everybody was reached. */
  readonly cutOff?: string;
}

export interface SizeResult {
  readonly size: number;
  readonly ours: Delivery;
  /** As ours, and stored before it is delivered. */
  readonly stored: Delivery;
  readonly plain: Delivery;
}
