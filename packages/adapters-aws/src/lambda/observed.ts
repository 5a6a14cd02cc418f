import type { Clock, Log, LogFields } from "@switchboard/domain";
import type { WebSocketContext, WebSocketResult } from "./websocket-events.ts";

/** What a function needs to tell its operators what it does. */
export interface Observers {
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** What came of one event: the result for API Gateway, and what the log says of it. */
export interface Observed
  extends Pick<LogFields, "messageId" | "quota" | "userId" | "reason" | "delivered" | "gone" | "failed" | "queued"> {
  readonly result: WebSocketResult;
  readonly outcome: string | number;
  /** What was thrown, if the result covers for it. */
  readonly fault?: unknown;
}

/**
 * The edge of every function: logs one line per event, and a fault once, with its cause. No fault gets
 * past it, since API Gateway would answer with an error of its own that has no code.
 *
 * @param event what the function does, in a few constant words, for the log
 * @param covered the result for a fault that `handle` throws
 */
export function observed<Event extends { readonly requestContext: WebSocketContext }>(
  { clock, log }: Observers,
  event: string,
  handle: (event: Event) => Promise<Observed>,
  covered: (fault: unknown) => WebSocketResult,
): (event: Event) => Promise<WebSocketResult> {
  const attempt = async (received: Event): Promise<Observed> => {
    try {
      return await handle(received);
    } catch (thrown) {
      const result = covered(thrown);
      return { result, outcome: result.statusCode, fault: thrown };
    }
  };
  return async (received) => {
    const beganAtMs = clock.now();
    // Events come from outside: one that is none must not get past the edge either.
    const { connectionId, routeKey, requestId }: Partial<WebSocketContext> = received?.requestContext ?? {};
    const { result, fault, ...said } = await attempt(received);
    const fields = { connectionId, routeKey, requestId, ...said, durationMs: clock.now() - beganAtMs };
    if (fault === undefined) log.info(event, fields);
    else log.error(event, fault, fields);
    return result;
  };
}
