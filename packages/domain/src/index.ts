export {
  type Address,
  type AddressKind,
  type Authority,
  addressKey,
  addressKinds,
  anonymousAuthority,
  maxIdBytes,
  signedAuthority,
} from "./address.ts";
export { type Backoff, fullJitterMs } from "./backoff.ts";
export { type Connection, maxConnectionMs, recordSlackMs } from "./connection.ts";
export {
  createDeliver,
  type Deliver,
  type Delivered,
  type DeliveryCounts,
  type Later,
} from "./deliver.ts";
export { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
export { type DeliveryTask, maxRecipients } from "./delivery-task.ts";
export type { Handshake } from "./handshake.ts";
export { type AcceptedWays, createHandshakeAuthenticator } from "./handshake-authenticator.ts";
export { type Identity, identityOf, type Proof, proofs } from "./identity.ts";
export { mergeRegistrations } from "./merge-registrations.ts";
export type { From, Message, Payload, Sender } from "./message.ts";
export type { Missed, MissedBecause } from "./missed.ts";
export type { Authenticator } from "./ports/authenticator.ts";
export type { Clock } from "./ports/clock.ts";
export type { ConnectionGateway, EncodedPayload, PostOutcome } from "./ports/connection-gateway.ts";
export type { ConnectionRegistry, Recipient, Registration } from "./ports/connection-registry.ts";
export type { DeadLetter, DeadLetters } from "./ports/dead-letters.ts";
export type { DeliveryQueue, Untaken } from "./ports/delivery-queue.ts";
export type { Farewell, FrameEncoder } from "./ports/frame-encoder.ts";
export type { IdGenerator } from "./ports/id-generator.ts";
export type { Log, LogFields } from "./ports/log.ts";
export { type MetricName, type Metrics, metricUnits } from "./ports/metrics.ts";
export type { OnceOnly } from "./ports/once-only.ts";
export type { ProofVerifier, Proved, SignedSession } from "./ports/proof-verifier.ts";
export type { Random } from "./ports/random.ts";
export type { Secret, SecretStore } from "./ports/secret-store.ts";
export { type ProofFailure, unauthorized } from "./proof-failure.ts";
export { RegistryFault, type RegistryFaultReason } from "./registry-fault.ts";
export type { HandshakeRejectionCode, Rejection, RejectionCode, SendRejectionCode } from "./rejection.ts";
export { accept, type Result, reject } from "./result.ts";
export { defaultSendPolicy, type SendPolicy, sendPolicies } from "./send-policy.ts";
export { type CloseConnection, createCloseConnection } from "./use-cases/close-connection.ts";
export { createIdentifySender, type IdentifySender } from "./use-cases/identify-sender.ts";
export {
  createOpenConnection,
  type OpenConnection,
  type OpenConnectionRequest,
  type OpenedConnection,
} from "./use-cases/open-connection.ts";
export { createPublishMessages, type Published, type PublishMessages } from "./use-cases/publish-messages.ts";
export { createRetireConnection, type RetireConnection } from "./use-cases/retire-connection.ts";
export {
  createSendMessage,
  type Receipt,
  type Recipients,
  type SendMessage,
  type SendMessageCommand,
} from "./use-cases/send-message.ts";
export { type Welcome, welcome } from "./use-cases/welcome.ts";
export { createWorkOffTasks, type WorkedOff, type WorkOffTasks } from "./use-cases/work-off-tasks.ts";
