export {
  type CognitoTokenVerifierOptions,
  createCognitoTokenVerifier,
} from "./authentication/cognito-token-verifier.ts";
export type { JWKSResponse } from "./authentication/jwks-response.ts";
export type { JWTPayload } from "./authentication/jwt-payload.ts";
export { createSecretsManagerClient } from "./authentication/secrets-manager-client.ts";
export { createSecretsManagerSecretStore } from "./authentication/secrets-manager-secret-store.ts";
export { createSignatureVerifier, type SignatureVerifierOptions } from "./authentication/signature-verifier.ts";
export type { ConnectionRecord } from "./dynamodb/connection-record.ts";
export { createDynamoDbClient } from "./dynamodb/dynamodb-client.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./dynamodb/dynamodb-connection-registry.ts";
export { createDynamoDbOnceOnly } from "./dynamodb/dynamodb-once-only.ts";
export { createConnectHandler } from "./lambda/connect-handler.ts";
export { createDisconnectHandler } from "./lambda/disconnect-handler.ts";
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
export { createEmbeddedMetrics } from "./observability/embedded-metrics.ts";
export { createJsonLog } from "./observability/json-log.ts";
export { cryptoIds } from "./runtime/crypto-ids.ts";
export { systemClock } from "./runtime/system-clock.ts";
export { createSqsClient } from "./sqs/sqs-client.ts";
export { createSqsDeadLetters } from "./sqs/sqs-dead-letters.ts";
export { createSqsDeliveryQueue } from "./sqs/sqs-delivery-queue.ts";
export { type DecodedTask, decodeTask, encodeTask } from "./sqs/task-text.ts";
