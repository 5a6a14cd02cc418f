import {
  type DisconnectEvent,
  faultResult,
  type Observers,
  observed,
  type WebSocketResult,
} from "@switchboard/adapters-aws";
import type { CloseConnection } from "@switchboard/domain";

/** Answers `$disconnect`. API Gateway ignores the result: the log alone tells of a fault. */
export function createHandler({
  closeConnection,
  ...observers
}: Observers & { readonly closeConnection: CloseConnection }): (event: DisconnectEvent) => Promise<WebSocketResult> {
  const handle = async ({ requestContext }: DisconnectEvent) => {
    const closed = await closeConnection(requestContext.connectionId);
    if (closed !== undefined) observers.metrics.count("Closed", 1);
    return { result: { statusCode: 200 }, outcome: closed === undefined ? "unknown" : "closed" };
  };
  return observed(observers, "disconnect", handle, faultResult);
}
