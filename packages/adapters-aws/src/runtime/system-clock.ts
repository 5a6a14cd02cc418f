import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "@switchboard/domain";

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms) => wait(ms),
};
