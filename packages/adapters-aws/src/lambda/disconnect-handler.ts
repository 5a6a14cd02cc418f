import type { Unregister } from "@switchboard/domain";
import { type Observers, observed } from "./observed.ts";
import { faultResult } from "./statuses.ts";
import type { DisconnectEvent, WebSocketResult } from "./websocket-events.ts";

/** Answers `$disconnect`. API Gateway ignores the result: the log alone tells of a fault. */
export function createDisconnectHandler({
  unregister,
  ...observers
}: Observers & { readonly unregister: Unregister }): (event: DisconnectEvent) => Promise<WebSocketResult> {
  const handle = async ({ requestContext }: DisconnectEvent) => {
    const departure = await unregister({ connectionId: requestContext.connectionId }, "closed");
    return { result: { statusCode: 200 }, outcome: departure === undefined ? "unknown" : "closed" };
  };
  return observed(observers, "disconnect", handle, faultResult);
}
