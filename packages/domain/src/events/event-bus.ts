import type { HubEvent } from "./hub-event.ts";

/** An event that a bus has not taken. */
export interface FailedEvent {
  readonly event: HubEvent;
  /** Why not. */
  readonly fault: unknown;
}

/** Where other systems get the hub's events from. */
export interface EventBus {
  /**
   * Puts events on the bus, in no particular order; whoever listens gets each at least once.
   *
   * @returns what was not taken, as far as it is known: after a fault it may have been. Empty when all is well. Never throws.
   */
  put(events: readonly HubEvent[]): Promise<readonly FailedEvent[]>;
}
