import type { Metrics } from "../runtime/metrics.ts";
import type { CloseConnection } from "./close-connection.ts";
import type { OpenConnection } from "./open-connection.ts";

/** Counts what becomes of handshakes. */
export function countOpened(open: OpenConnection, metrics: Pick<Metrics, "count">): OpenConnection {
  return async (request) => {
    const opened = await open(request);
    metrics.count(opened.ok ? "Opened" : "Refused", 1);
    return opened;
  };
}

/** Counts the connections that were forgotten because they had closed, each once. */
export function countClosed(close: CloseConnection, metrics: Pick<Metrics, "count">): CloseConnection {
  return async (connectionId) => {
    const closed = await close(connectionId);
    if (closed !== undefined) metrics.count("Closed", 1);
    return closed;
  };
}
