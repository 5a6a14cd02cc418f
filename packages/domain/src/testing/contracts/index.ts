export { sampleAnswers } from "./client-protocol/answers.ts";
export { type ClientProtocolBehaviour, describeClientProtocol } from "./client-protocol/describe-client-protocol.ts";
export type { ClientProtocolSubject, SampleHandshake, SampleMalformed } from "./client-protocol/subject.ts";
export {
  type ConnectionRegistryBehaviour,
  describeConnectionRegistry,
} from "./connection-registry/describe-connection-registry.ts";
export type { ConnectionRegistrySubject } from "./connection-registry/subject.ts";
export type { Skip } from "./describe-behaviours.ts";
export { type ClockBehaviour, type ClockSubject, describeClock } from "./describe-clock.ts";
export {
  type ConnectionGatewayBehaviour,
  type ConnectionGatewaySubject,
  describeConnectionGateway,
  type OpenConnectionSubject,
} from "./describe-connection-gateway.ts";
export {
  type CredentialsVerifierBehaviour,
  type CredentialsVerifierSubject,
  describeCredentialsVerifier,
} from "./describe-credentials-verifier.ts";
export { type DeadLettersBehaviour, type DeadLettersSubject, describeDeadLetters } from "./describe-dead-letters.ts";
export {
  type DeliveryQueueBehaviour,
  type DeliveryQueueSubject,
  describeDeliveryQueue,
} from "./describe-delivery-queue.ts";
export { type DenialsBehaviour, type DenialsSubject, describeDenials } from "./describe-denials.ts";
export { describeEventBus, type EventBusBehaviour, type EventBusSubject } from "./describe-event-bus.ts";
export { describeEventQueue, type EventQueueBehaviour, type EventQueueSubject } from "./describe-event-queue.ts";
export { describeIdGenerator, type IdGeneratorBehaviour, type IdGeneratorSubject } from "./describe-id-generator.ts";
export { describeLog, type LogBehaviour, type LogSubject } from "./describe-log.ts";
export { describeMemberships, type MembershipsBehaviour, type MembershipsSubject } from "./describe-memberships.ts";
export { describeMetrics, type MetricsBehaviour, type MetricsSubject } from "./describe-metrics.ts";
export {
  describePresenceBoard,
  type PresenceBoardBehaviour,
  type PresenceBoardSubject,
} from "./describe-presence-board.ts";
export {
  describePresenceQueue,
  type PresenceQueueBehaviour,
  type PresenceQueueSubject,
} from "./describe-presence-queue.ts";
export {
  describePublicationLetters,
  type PublicationLettersBehaviour,
  type PublicationLettersSubject,
} from "./describe-publication-letters.ts";
export { describeReplayGuard, type ReplayGuardBehaviour, type ReplayGuardSubject } from "./describe-replay-guard.ts";
export { describeSecretStore, type SecretStoreBehaviour, type SecretStoreSubject } from "./describe-secret-store.ts";
export {
  describeUnregisterQueue,
  type UnregisterQueueBehaviour,
  type UnregisterQueueSubject,
} from "./describe-unregister-queue.ts";
export { describeUserUsage, type UserUsageBehaviour, type UserUsageSubject } from "./describe-user-usage.ts";
export { describeMessageHistory, type MessageHistoryBehaviour } from "./message-history/describe-message-history.ts";
export type { MessageHistorySubject } from "./message-history/subject.ts";
export { sampleEvents } from "./sample-events.ts";
