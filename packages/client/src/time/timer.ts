import type { Clock } from "./clock.ts";

/** When something is due that is not. */
export const NEVER = Number.POSITIVE_INFINITY;

/** At most one thing to do later: setting it again replaces what was to be done. */
export interface Timer {
  set(delayMs: number, run: () => void): void;
  stop(): void;
}

export function createTimer(clock: Clock): Timer {
  let stop = () => {};
  return {
    set(delayMs, run) {
      stop();
      stop = clock.after(delayMs, run);
    },
    stop: () => stop(),
  };
}
