import type { Metrics } from "../runtime/metrics.ts";
import type { OpenConnection } from "./open-connection.ts";

/** Counts what becomes of handshakes. */
export function countOpened(open: OpenConnection, metrics: Pick<Metrics, "count">): OpenConnection {
  return async (request) => {
    const opened = await open(request);
    metrics.count(opened.ok ? "Opened" : "Refused", 1);
    return opened;
  };
}
