import type { FrameFacts } from "../frame-facts.ts";
import type { Position } from "./streams.ts";

/** How a message came to a client, and where it is in its streams. */
export interface Arrival {
  readonly id: string;
  readonly how: "live" | "recovered";
  readonly positions: readonly Position[];
}

/**
 * The latest last; what is shown of a message does not say it. A list, since one is added for every message, and asked for right
 * afterwards: adding to a copy of a map of as many would take most of the time that a message does.
 */
export type Arrivals = readonly Arrival[];

/** As many as one answer can have, several times. */
const MOST_REMEMBERED = 500;

export function withArrivals(arrivals: Arrivals, facts: FrameFacts): Arrivals {
  const arrived = arrivedBy(facts).filter(({ id }) => arrivalOf(id, arrivals) === undefined);
  return arrived.length === 0 ? arrivals : [...arrivals, ...arrived].slice(-MOST_REMEMBERED);
}

export function arrivalOf(messageId: string, arrivals: Arrivals): Arrival | undefined {
  return arrivals.findLast(({ id }) => id === messageId);
}

function arrivedBy(facts: FrameFacts): Arrivals {
  switch (facts.kind) {
    case "message":
      return [{ id: facts.frame.id, how: "live", positions: facts.positions }];
    // What is shown of a page of the history is known to be past.
    case "history":
    case "recovered": {
      const how = facts.kind === "recovered" ? "recovered" : "live";
      return facts.messages.map(({ id, positions }) => ({ id, how, positions }));
    }
    default:
      return [];
  }
}
