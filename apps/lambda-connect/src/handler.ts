import {
  type ConnectEvent,
  createConnectHandler,
  type Observers,
  type WebSocketResult,
} from "@switchboard/adapters-aws";
import type { OpenConnection } from "@switchboard/domain";

/** Answers the route `$connect`: lets a connection in, or refuses it. */
export function createHandler(
  parts: Observers & { readonly openConnection: OpenConnection },
): (event: ConnectEvent) => Promise<WebSocketResult> {
  return createConnectHandler(parts);
}
