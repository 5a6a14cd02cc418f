export type { Skip } from "./describe-behaviours.ts";
export {
  type ClientProtocolBehaviour,
  type ClientProtocolSubject,
  describeClientProtocol,
  type SampleHandshake,
  type SampleMalformed,
} from "./describe-client-protocol.ts";
export {
  type ConnectionGatewayBehaviour,
  type ConnectionGatewaySubject,
  describeConnectionGateway,
  type OpenConnectionSubject,
} from "./describe-connection-gateway.ts";
export {
  type ConnectionRegistryBehaviour,
  type ConnectionRegistrySubject,
  describeConnectionRegistry,
} from "./describe-connection-registry.ts";
export { type DeadLettersBehaviour, type DeadLettersSubject, describeDeadLetters } from "./describe-dead-letters.ts";
export {
  type DeliveryQueueBehaviour,
  type DeliveryQueueSubject,
  describeDeliveryQueue,
} from "./describe-delivery-queue.ts";
export { describeOnceOnly, type OnceOnlyBehaviour, type OnceOnlySubject } from "./describe-once-only.ts";
export { describeSecretStore, type SecretStoreBehaviour, type SecretStoreSubject } from "./describe-secret-store.ts";
