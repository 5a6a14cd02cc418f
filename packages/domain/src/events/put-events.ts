import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import { type Clock, wait } from "../runtime/clock.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { Random } from "../runtime/random.ts";
import type { EventBus, FailedEvent } from "./event-bus.ts";
import type { HubEvent } from "./hub-event.ts";

/**
 * Puts events on the bus, and those that it does not take again, later and later.
 *
 * @param untilMs from then on, in epoch milliseconds, nothing is tried again
 * @returns what was not taken in the end. Never throws.
 */
export type PutEvents = (events: readonly HubEvent[], untilMs: number) => Promise<readonly FailedEvent[]>;

/** A bus refuses for moments; what takes longer is for whoever gives the events out to try again. */
const attempts = 4;
const backoff: Backoff = { baseMs: 100, capMs: 2000 };

export function createPutEvents({
  bus,
  clock,
  random,
  metrics,
}: {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Pick<Metrics, "count">;
}): PutEvents {
  async function putPatiently(events: readonly HubEvent[], untilMs: number): Promise<readonly FailedEvent[]> {
    let left = events;
    for (let attempt = 1; ; attempt += 1) {
      const failed = await bus.put(left);
      const pauseMs = fullJitterMs(attempt, backoff, random);
      if (failed.length === 0 || attempt >= attempts || clock.now() + pauseMs >= untilMs) return failed;
      left = failed.map(({ event }) => event);
      await wait(clock, pauseMs);
    }
  }

  return async (events, untilMs) => {
    if (events.length === 0) return [];
    const failed = await putPatiently(events, untilMs);
    metrics.count("EventsPut", events.length - failed.length);
    return failed;
  };
}
