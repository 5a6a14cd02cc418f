import type { HubEvent } from "./hub-event.ts";

/** Where functions leave the events that no record of a table tells, for whoever puts events on the bus. */
export interface EventQueue {
  /** Leaves 1 to 100 events, together. Throws when it cannot; they may be there then, or not. */
  put(events: readonly HubEvent[]): Promise<void>;
}
