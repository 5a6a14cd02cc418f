import type { OpenConnection } from "@switchboard/domain";
import { handshakeOfEvent } from "./handshake-of-event.ts";
import { type Observed, type Observers, observed } from "./observed.ts";
import { faultResult, rejectionResult } from "./statuses.ts";
import type { ConnectEvent, WebSocketResult } from "./websocket-events.ts";

/** Answers `$connect`: status 200 lets the connection in, any other refuses it with that status. */
export function createConnectHandler({
  openConnection,
  ...observers
}: Observers & { readonly openConnection: OpenConnection }): (event: ConnectEvent) => Promise<WebSocketResult> {
  const handle = async (event: ConnectEvent): Promise<Observed> => {
    const { connectionId, connectedAt } = event.requestContext;
    const opened = await openConnection({
      connectionId,
      connectedAtMs: connectedAt ?? observers.clock.now(),
      handshake: handshakeOfEvent(event),
    });
    if (!opened.ok) {
      const { code, reason } = opened.rejection;
      return { result: rejectionResult(opened.rejection), outcome: code, ...(reason !== undefined && { reason }) };
    }
    const { subprotocol } = opened.value;
    // A client that offered subprotocols gives up on an answer that selects none.
    const headers = subprotocol === undefined ? {} : { headers: { "Sec-WebSocket-Protocol": subprotocol } };
    return { result: { statusCode: 200, ...headers }, outcome: "accepted" };
  };
  return observed(observers, "connect", handle, faultResult);
}
