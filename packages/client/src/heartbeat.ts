import type { Clock } from "./clock.ts";
import { createTimer } from "./timer.ts";

export interface Heartbeat {
  /** From now on silence counts. */
  start(): void;
  /** Something came over the line. */
  heard(): void;
  /** Asks now instead of after the silence. */
  probe(): void;
  stop(): void;
}

/**
 * Watches a line: after so long a silence it has a ping sent, and where nothing comes after that, it says so, once.
 *
 * What is heard only notes the time: a timer for each frame would cost more than the frames of a busy connection.
 */
export function createHeartbeat(
  clock: Clock,
  { pingAfterMs, pongTimeoutMs }: { readonly pingAfterMs: number; readonly pongTimeoutMs: number },
  { ping, missed }: { readonly ping: () => void; readonly missed: () => void },
): Heartbeat {
  const timer = createTimer(clock);
  let heardAt = clock.now();
  let asked = false;

  function probe(): void {
    asked = true;
    timer.set(pongTimeoutMs, () => (asked ? missed() : listen()));
    ping();
  }

  function listen(): void {
    const restMs = heardAt + pingAfterMs - clock.now();
    if (restMs > 0) timer.set(restMs, listen);
    else probe();
  }

  return {
    start: listen,
    heard() {
      heardAt = clock.now();
      asked = false;
    },
    probe,
    stop: timer.stop,
  };
}
