import type { UnregisterClosed } from "@switchboard/domain";
import { type Observers, observed } from "./observed.ts";
import type { InvocationContext } from "./queue-events.ts";
import { faultResult } from "./statuses.ts";
import type { DisconnectEvent, WebSocketResult } from "./websocket-events.ts";

/**
 * Kept free at the end of an invocation, for telling a worker. Of an invocation that has less than twice as much, half is
 * kept.
 */
const reservedMs = 6000;

/** Answers `$disconnect`. API Gateway ignores the result: the log alone tells of a fault. */
export function createDisconnectHandler({
  unregisterClosed,
  ...observers
}: Observers & { readonly unregisterClosed: UnregisterClosed }): (
  event: DisconnectEvent,
  context: Pick<InvocationContext, "getRemainingTimeInMillis">,
) => Promise<WebSocketResult> {
  return async (received, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const untilMs = observers.clock.now() + remainingMs - Math.min(reservedMs, remainingMs / 2);
    const handle = async ({ requestContext }: DisconnectEvent) => {
      const result = await unregisterClosed({ connectionId: requestContext.connectionId }, untilMs);
      return { result: { statusCode: 200 }, ...result };
    };
    return observed(observers, "disconnect", handle, faultResult)(received);
  };
}
