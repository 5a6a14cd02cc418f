import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** A log that counts the faults in it. */
export function countFaults(log: Log, metrics: Pick<Metrics, "count">): Log {
  return {
    ...log,
    error(event, cause, fields) {
      log.error(event, cause, fields);
      metrics.count("Faults", 1);
    },
  };
}
