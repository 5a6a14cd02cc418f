import type { FrameFacts } from "../frame-facts.ts";
import type { Position } from "./streams.ts";

/** How a message came to a client, and where it is in its streams. */
export interface Arrival {
  readonly how: "live" | "recovered";
  readonly positions: readonly Position[];
}

/** By the messages' ids; what is shown of a message does not say it. */
export type Arrivals = ReadonlyMap<string, Arrival>;

/** As many as one answer can have, several times. */
const MOST_REMEMBERED = 500;

export function withArrivals(arrivals: Arrivals, facts: FrameFacts): Arrivals {
  const arrived = arrivedBy(facts).filter(([id]) => !arrivals.has(id));
  return arrived.length === 0 ? arrivals : new Map([...arrivals, ...arrived].slice(-MOST_REMEMBERED));
}

function arrivedBy(facts: FrameFacts): readonly (readonly [string, Arrival])[] {
  switch (facts.kind) {
    case "message":
      return [[facts.frame.id, { how: "live", positions: facts.positions }]];
    // What is shown of a page of the history is known to be past.
    case "history":
    case "recovered": {
      const how = facts.kind === "recovered" ? "recovered" : "live";
      return facts.messages.map(({ id, positions }) => [id, { how, positions }] as const);
    }
    default:
      return [];
  }
}
