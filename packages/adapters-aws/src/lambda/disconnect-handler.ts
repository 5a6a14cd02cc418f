import type { CloseConnection } from "@switchboard/domain";
import { type Observers, observed } from "./observed.ts";
import { faultResult } from "./statuses.ts";
import type { DisconnectEvent, WebSocketResult } from "./websocket-events.ts";

/** Answers `$disconnect`. API Gateway ignores the result: the log alone tells of a fault. */
export function createDisconnectHandler({
  closeConnection,
  ...observers
}: Observers & { readonly closeConnection: CloseConnection }): (event: DisconnectEvent) => Promise<WebSocketResult> {
  const handle = async ({ requestContext }: DisconnectEvent) => {
    const closed = await closeConnection(requestContext.connectionId);
    return { result: { statusCode: 200 }, outcome: closed === undefined ? "unknown" : "closed" };
  };
  return observed(observers, "disconnect", handle, faultResult);
}
