import type { Connection } from "../model/connection.ts";
import type { Reader } from "./message-history.ts";

/** How much of what is stored goes into one answer. Its frame has some room beyond that, for what tells the messages' places. */
export const answerBytes = 100 * 1024;

/** A connection as whoever reads: what it was to be left out of stays hidden from it. */
export function readerOf({ connectionId, identity: { clientId, sessionId } }: Connection): Reader {
  return {
    connectionId,
    ...(clientId !== undefined && { clientId }),
    ...(sessionId !== undefined && { sessionId }),
  };
}
