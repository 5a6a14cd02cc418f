export { connectionsTable } from "./dynamodb/connections-table.ts";
export { createDynamoDbClient } from "./dynamodb/dynamodb-client.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./dynamodb/dynamodb-connection-registry.ts";
export { createClaimedAuthenticator } from "./handshake/claimed-authenticator.ts";
export { handshakeOfEvent } from "./lambda/handshake-of-event.ts";
export { createMessageHandler } from "./lambda/message-handler.ts";
export { type Observed, type Observers, observed } from "./lambda/observed.ts";
export { faultResult, rejectionResult } from "./lambda/statuses.ts";
export type { ConnectEvent, DisconnectEvent, MessageEvent, WebSocketResult } from "./lambda/websocket-events.ts";
export { createManagementApiClient } from "./management-api/management-api-client.ts";
export { createManagementApiConnectionGateway } from "./management-api/management-api-connection-gateway.ts";
export { cryptoIds } from "./runtime/crypto-ids.ts";
export { createEmbeddedMetrics } from "./runtime/embedded-metrics.ts";
export { createJsonLog } from "./runtime/json-log.ts";
export { systemClock } from "./runtime/system-clock.ts";
