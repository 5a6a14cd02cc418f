import type { Clock } from "./clock.ts";
import type { Link } from "./link.ts";
import { createTimer, type Timer } from "./timer.ts";

/** Connections that were replaced, and are still listened to. */
export interface Retirement {
  /** Leaves it once the overlap is over and nothing is awaited from it. */
  add(link: Link): void;
  /** It ended by itself. */
  remove(link: Link): void;
  /** Leaves all of them. */
  close(): void;
}

/**
 * A delivery that had begun when the new connection was registered knows the old one only: hence the overlap.
 * Acknowledgements come over the connection that the frame went over.
 */
export function createRetirement(clock: Clock, overlapMs: number, awaitedAt: (link: Link) => number): Retirement {
  const retired = new Map<Link, Timer>();

  function keep(link: Link, timer: Timer): void {
    timer.set(overlapMs, () => {
      if (awaitedAt(link) > 0) return keep(link, timer);
      retired.delete(link);
      link.leave();
    });
  }

  function remove(link: Link): void {
    retired.get(link)?.stop();
    retired.delete(link);
  }

  return {
    add(link) {
      const timer = createTimer(clock);
      retired.set(link, timer);
      keep(link, timer);
    },
    remove,
    close() {
      for (const link of [...retired.keys()]) {
        remove(link);
        link.leave();
      }
    },
  };
}
