export { createClaimedAuthenticator } from "./handshake/claimed-authenticator.ts";
export { createConnectHandler } from "./lambda/connect-handler.ts";
export { createDisconnectHandler } from "./lambda/disconnect-handler.ts";
export { createMessageHandler } from "./lambda/message-handler.ts";
export type { ConnectEvent, DisconnectEvent, MessageEvent, WebSocketResult } from "./lambda/websocket-events.ts";
export { cryptoIds } from "./runtime/crypto-ids.ts";
export { createEmbeddedMetrics } from "./runtime/embedded-metrics.ts";
export { createJsonLog } from "./runtime/json-log.ts";
export { systemClock } from "./runtime/system-clock.ts";
