export { createAuthenticator } from "./authentication/authenticate-handshake.ts";
export {
  type AuthenticationMethod,
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
} from "./authentication/authentication-method.ts";
export type { Authenticator } from "./authentication/authenticator.ts";
export type { Handshake } from "./authentication/handshake.ts";
export type { OnceOnly } from "./authentication/once-only.ts";
export type { ProofVerifier, Proved, SignedSession } from "./authentication/proof-verifier.ts";
export type { Secret, SecretStore } from "./authentication/secret-store.ts";
export { type CloseConnection, createCloseConnection } from "./connections/close-connection.ts";
export type { ConnectionGateway, EncodedPayload, PostOutcome } from "./connections/connection-gateway.ts";
export type { ConnectionRegistry, Recipient, Registration } from "./connections/connection-registry.ts";
export { countClosed, countOpened } from "./connections/count-connections.ts";
export { createIdentifySender, type IdentifySender } from "./connections/identify-sender.ts";
export {
  createOpenConnection,
  type OpenConnection,
  type OpenConnectionRequest,
  type OpenedConnection,
} from "./connections/open-connection.ts";
export { RegistryFault, type RegistryFaultReason } from "./connections/registry-fault.ts";
export { createRetireConnection, type RetireConnection } from "./connections/retire-connection.ts";
export { type Welcome, welcome } from "./connections/welcome.ts";
export type { DeadLetter, DeadLetters } from "./delivery/dead-letters.ts";
export {
  createDeliver,
  type Deliver,
  type Delivered,
  type DeliveryCounts,
  type Later,
} from "./delivery/deliver.ts";
export { type DeliveryLimits, defaultDeliveryLimits } from "./delivery/delivery-limits.ts";
export type { DeliveryQueue, Untaken } from "./delivery/delivery-queue.ts";
export { type DeliveryTask, maxRecipients } from "./delivery/delivery-task.ts";
export type { Missed, MissedBecause } from "./delivery/missed.ts";
export { createWorkOffTasks, type WorkedOff, type WorkOffTasks } from "./delivery/work-off-tasks.ts";
export { mergeRegistrations } from "./fan-out/merge-registrations.ts";
export { type Backoff, fullJitterMs } from "./flow-control/backoff.ts";
export { createPublishMessages, type Published, type PublishMessages } from "./messages/publish-messages.ts";
export {
  createSendMessage,
  type Receipt,
  type Recipients,
  type SendMessage,
  type SendMessageCommand,
} from "./messages/send-message.ts";
export { defaultSendPolicy, type SendPolicy, sendPolicies } from "./messages/send-policy.ts";
export {
  type Address,
  type AddressKind,
  type Authority,
  addressKey,
  addressKinds,
  anonymousAuthority,
  maxIdBytes,
  signedAuthority,
} from "./model/address.ts";
export { type Connection, maxConnectionMs, recordSlackMs } from "./model/connection.ts";
export {
  type AuthenticationMethodName,
  authenticationMethodNames,
  type Identity,
  identityOf,
} from "./model/identity.ts";
export type { From, Message, Payload, Sender } from "./model/message.ts";
export {
  accept,
  type HandshakeRejectionCode,
  type ProofFailure,
  type Rejection,
  type RejectionCode,
  type Result,
  reject,
  type SendRejectionCode,
  unauthorized,
} from "./model/result.ts";
export type { Farewell, FrameEncoder } from "./protocol/frame-encoder.ts";
export { type Clock, wait } from "./runtime/clock.ts";
export { countFaults } from "./runtime/count-faults.ts";
export type { IdGenerator } from "./runtime/id-generator.ts";
export type { Log, LogFields } from "./runtime/log.ts";
export { type MetricName, type Metrics, metricUnits } from "./runtime/metrics.ts";
export type { Random } from "./runtime/random.ts";
