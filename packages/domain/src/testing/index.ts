export { createManualClock, type ManualClock } from "./manual-clock.ts";
export {
  createMemoryConnectionGateway,
  type MemoryConnectionGateway,
  type PostAnswer,
} from "./memory-connection-gateway.ts";
export { createMemoryConnectionRegistry, type MemoryConnectionRegistry } from "./memory-connection-registry.ts";
export { createMemoryDeadLetters, type MemoryDeadLetters } from "./memory-dead-letters.ts";
export { createMemoryDeliveryQueue, type MemoryDeliveryQueue, type QueuedTask } from "./memory-delivery-queue.ts";
export { createMemoryLog, type LogEntry, type MemoryLog } from "./memory-log.ts";
export { createMemoryMetrics, type MemoryMetrics } from "./memory-metrics.ts";
export { createMemoryOnceOnly } from "./memory-once-only.ts";
export { createMemorySecretStore, type MemorySecretStore } from "./memory-secret-store.ts";
export { createSequentialIds } from "./sequential-ids.ts";
