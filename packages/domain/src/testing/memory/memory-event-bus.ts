import type { EventBus, HubEvent } from "../../index.ts";

/** Decides of every event of one call whether it is taken: not, if there is a fault. */
export type EventRefusal = (event: HubEvent) => unknown;

export interface MemoryEventBus extends EventBus {
  /** What has been put, the oldest first. */
  events(): readonly HubEvent[];
  /** What the calls of `put` refuse from now on, one after the other; the last one again and again. Without any, nothing. */
  refuse(...refusals: readonly EventRefusal[]): void;
}

/** Keeps events as long as the process lives. */
export function createMemoryEventBus(): MemoryEventBus {
  const events: HubEvent[] = [];
  let refusals: readonly EventRefusal[] = [];
  let nextRefusal = 0;
  return {
    async put(given) {
      const refusal = refusals[nextRefusal] ?? refusals.at(-1);
      nextRefusal += 1;
      return given.flatMap((event) => {
        const fault = refusal?.(event);
        if (fault !== undefined) return [{ event, fault }];
        events.push(structuredClone(event));
        return [];
      });
    },
    events: () => events,
    refuse(...given) {
      refusals = given;
      nextRefusal = 0;
    },
  };
}
