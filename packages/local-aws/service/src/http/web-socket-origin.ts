import type { IncomingMessage } from "node:http";

/**
 * Where a page connects to that has made this request, e.g. `ws://127.0.0.1:8081`: by the name under which it knows this machine, for
 * the port may have been forwarded, and with TLS if it came by TLS.
 */
export function webSocketOrigin({ headers, socket }: IncomingMessage): string {
  return `${"encrypted" in socket ? "wss" : "ws"}://${headers.host}`;
}
