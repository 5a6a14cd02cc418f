export { allKinds, connectionOf, farFutureMs } from "./connections.ts";
export { type HandshakeParts, handshakeOf } from "./handshakes.ts";
export {
  type ConnectionAnswers,
  createMemoryConnectionGateway,
  type MemoryConnectionGateway,
  type PostAnswer,
} from "./memory/memory-connection-gateway.ts";
export {
  createMemoryConnectionRegistry,
  type MemoryConnectionRegistry,
  type Unregistering,
} from "./memory/memory-connection-registry.ts";
export { createMemoryCredentialsVerifier } from "./memory/memory-credentials-verifier.ts";
export { createMemoryDeadLetters, type MemoryDeadLetters } from "./memory/memory-dead-letters.ts";
export {
  createMemoryDeliveryQueue,
  type MemoryDeliveryQueue,
  type QueuedTask,
  type Refusal,
} from "./memory/memory-delivery-queue.ts";
export { createMemoryDenials, type MemoryDenials } from "./memory/memory-denials.ts";
export { createMemoryEventBus, type EventRefusal, type MemoryEventBus } from "./memory/memory-event-bus.ts";
export { createMemoryEventQueue, type MemoryEventQueue } from "./memory/memory-event-queue.ts";
export { createMemoryLog, type LogEntry, type MemoryLog } from "./memory/memory-log.ts";
export { createMemoryMemberships, type MemoryMemberships } from "./memory/memory-memberships.ts";
export { createMemoryMessageHistory } from "./memory/memory-message-history.ts";
export { createMemoryMetrics, type MemoryMetrics } from "./memory/memory-metrics.ts";
export { createMemoryPresenceBoard } from "./memory/memory-presence-board.ts";
export {
  createMemoryPresenceQueue,
  type MemoryPresenceQueue,
  type QueuedPresenceTask,
} from "./memory/memory-presence-queue.ts";
export { createMemoryPublicationLetters, type MemoryPublicationLetters } from "./memory/memory-publication-letters.ts";
export { createMemoryReplayGuard, type MemoryReplayGuard } from "./memory/memory-replay-guard.ts";
export { createMemorySecretStore, type MemorySecretStore } from "./memory/memory-secret-store.ts";
export {
  createMemoryUnregisterQueue,
  type MemoryUnregisterQueue,
  type QueuedUnregisterTask,
} from "./memory/memory-unregister-queue.ts";
export { createMemoryUserUsage } from "./memory/memory-user-usage.ts";
export { createSeededRandom } from "./seeded-random.ts";
export { createSequentialIds } from "./sequential-ids.ts";
export { createPresenceSimulation, type Told, type Trouble } from "./simulate-presence.ts";
export { bytesOf, createTestProtocol, createTestProtocols, textOf } from "./test-protocols.ts";
