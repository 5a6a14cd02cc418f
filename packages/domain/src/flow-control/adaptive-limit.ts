/** How many posts may be under way at a time, by what becomes of them. */
export interface AdaptiveLimit {
  current(): number;
  /** A post was answered. */
  answered(connectionId: string, isThrottled: boolean): void;
}

export interface AdaptiveLimitOptions {
  /** Where it begins, and what it never exceeds. */
  readonly most: number;
  /** What it never falls below. */
  readonly least: number;
}

/**
 * How many different connections have to be throttled before that says something of all. A connection that is throttled
 * alone reads too slowly: gateways answer that with throttling as well.
 */
const severalConnections = 3;
/** In so many steps it comes back from nothing to the most. */
const stepsBack = 16;

/**
 * Halves when several connections are throttled within as many posts as are under way at a time, and grows step by step
 * while they are not: additive increase, multiplicative decrease, as TCP has it. What was already under way when it was
 * halved does not halve it again.
 */
export function createAdaptiveLimit({ most, least }: AdaptiveLimitOptions): AdaptiveLimit {
  const step = Math.ceil(most / stepsBack);
  let limit = most;
  let throttled = new Set<string>();
  let answers = 0;
  let begunBefore = 0;

  function beginAnew(next: number): void {
    limit = next;
    throttled = new Set();
    answers = 0;
  }

  return {
    current: () => limit,
    answered(connectionId, isThrottled) {
      if (begunBefore > 0) {
        begunBefore -= 1;
        return;
      }
      answers += 1;
      if (isThrottled) throttled.add(connectionId);
      if (throttled.size >= severalConnections) {
        begunBefore = limit - 1;
        beginAnew(Math.max(least, Math.floor(limit / 2)));
      } else if (answers >= limit) {
        beginAnew(Math.min(most, limit + step));
      }
    },
  };
}
