import type { Clock } from "../time/clock.ts";
import { createTimer, type Timer } from "../time/timer.ts";
import type { Connection } from "./connection.ts";

/** Connections that were replaced, and are still listened to. */
export interface Retirement {
  /** Leaves it once the overlap is over and nothing is awaited from it. */
  add(connection: Connection): void;
  /** It ended by itself. */
  remove(connection: Connection): void;
  /** Leaves all of them. */
  close(): void;
}

/**
 * A delivery that had begun when the new connection was registered knows the old one only: hence the overlap.
 * Acknowledgements come over the connection that the frame went over.
 */
export function createRetirement(
  clock: Clock,
  overlapMs: number,
  awaitedAt: (connection: Connection) => number,
): Retirement {
  const retired = new Map<Connection, Timer>();

  function keep(connection: Connection, timer: Timer): void {
    timer.set(overlapMs, () => {
      if (awaitedAt(connection) > 0) return keep(connection, timer);
      retired.delete(connection);
      connection.leave();
    });
  }

  function remove(connection: Connection): void {
    retired.get(connection)?.stop();
    retired.delete(connection);
  }

  return {
    add(connection) {
      const timer = createTimer(clock);
      retired.set(connection, timer);
      keep(connection, timer);
    },
    remove,
    close() {
      for (const connection of [...retired.keys()]) {
        remove(connection);
        connection.leave();
      }
    },
  };
}
