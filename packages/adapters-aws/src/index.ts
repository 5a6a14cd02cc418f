export type { ConnectionRecord } from "./dynamodb/connection-record.ts";
export { createDynamoDbClient } from "./dynamodb/dynamodb-client.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./dynamodb/dynamodb-connection-registry.ts";
export { createDynamoDbOnceOnly } from "./dynamodb/dynamodb-once-only.ts";
export { type CognitoTokenVerifierOptions, createCognitoTokenVerifier } from "./handshake/cognito-token-verifier.ts";
export type { JWKSResponse } from "./handshake/jwks-response.ts";
export type { JWTPayload } from "./handshake/jwt-payload.ts";
export { createSecretsManagerClient } from "./handshake/secrets-manager-client.ts";
export { createSecretsManagerSecretStore } from "./handshake/secrets-manager-secret-store.ts";
export { createSignatureVerifier, type SignatureVerifierOptions } from "./handshake/signature-verifier.ts";
export { createConnectHandler } from "./lambda/connect-handler.ts";
export { handshakeOfEvent } from "./lambda/handshake-of-event.ts";
export { createMessageHandler } from "./lambda/message-handler.ts";
export { type Observed, type Observers, observed } from "./lambda/observed.ts";
export { type AnswerPublishing, createPublishHandler } from "./lambda/publish-handler.ts";
export type { InvocationContext, QueueEvent, QueueResult } from "./lambda/queue-events.ts";
export { faultResult, rejectionResult } from "./lambda/statuses.ts";
export { createTaskHandler } from "./lambda/task-handler.ts";
export type { ConnectEvent, DisconnectEvent, MessageEvent, WebSocketResult } from "./lambda/websocket-events.ts";
export { createManagementApiClient } from "./management-api/management-api-client.ts";
export { createManagementApiConnectionGateway } from "./management-api/management-api-connection-gateway.ts";
export {
  createSignedConnectionGateway,
  type SignedConnectionGatewayOptions,
} from "./management-api/signed-connection-gateway.ts";
export { cryptoIds } from "./runtime/crypto-ids.ts";
export { createEmbeddedMetrics } from "./runtime/embedded-metrics.ts";
export { createJsonLog } from "./runtime/json-log.ts";
export { systemClock } from "./runtime/system-clock.ts";
export { createSqsClient } from "./sqs/sqs-client.ts";
export { createSqsDeadLetters } from "./sqs/sqs-dead-letters.ts";
export { createSqsDeliveryQueue } from "./sqs/sqs-delivery-queue.ts";
export { type DecodedTask, decodeTask, encodeTask } from "./sqs/task-text.ts";
