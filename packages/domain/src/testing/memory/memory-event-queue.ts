import type { EventQueue, HubEvent } from "../../index.ts";

export interface MemoryEventQueue extends EventQueue {
  /** What has been put together, the oldest first. */
  puts(): readonly (readonly HubEvent[])[];
  /** Decides what every `put` throws from now on; without it, nothing. */
  fail(fault?: Error): void;
}

/** Keeps events as long as the process lives. */
export function createMemoryEventQueue(): MemoryEventQueue {
  const puts: (readonly HubEvent[])[] = [];
  let fault: Error | undefined;
  return {
    async put(events) {
      if (fault !== undefined) throw fault;
      puts.push(structuredClone(events));
    },
    puts: () => puts,
    fail(given) {
      fault = given;
    },
  };
}
