import { createManualClock } from "@switchboard/adjustable-clock";
import {
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDeadLetters,
  createMemoryDeliveryQueue,
  createMemoryDenials,
  createMemoryEventBus,
  createMemoryEventQueue,
  createMemoryLog,
  createMemoryMemberships,
  createMemoryMessageHistory,
  createMemoryMetrics,
  createMemoryPresenceBoard,
  createMemoryPresenceQueue,
  createMemoryPublicationLetters,
  createMemoryReplayGuard,
  createMemorySecretStore,
  createMemoryUnregisterQueue,
  createMemoryUserUsage,
  createSequentialIds,
} from "@switchboard/domain/testing";
import { type AnyModule, type Complete, type Composition, createContainer, type MakesOf, partOf } from "../compose.ts";
import type { Environment } from "../configuration.ts";
import type { Parts } from "../parts.ts";

/** What stands for the outside of a composition: the memory adapters, for a test to prepare and to look into. */
export type Memory = ReturnType<typeof createMemory>;

function createMemory() {
  const deliveryQueue = createMemoryDeliveryQueue();
  const unregisterQueue = createMemoryUnregisterQueue();
  const clock = createManualClock();
  return {
    clock,
    ids: createSequentialIds(),
    random: () => 0,
    log: createMemoryLog(),
    metrics: createMemoryMetrics(),
    registry: createMemoryConnectionRegistry({ clock }),
    // Used as far as HISTORY says that something is kept.
    history: createMemoryMessageHistory({ clock }),
    memberships: createMemoryMemberships(),
    denials: createMemoryDenials(),
    // Used as far as QUOTAS says so.
    userUsage: createMemoryUserUsage(),
    gateway: createMemoryConnectionGateway(),
    // One queue, as deployed: what senders put in workers take out.
    overflowQueue: deliveryQueue,
    deliveryQueue,
    closedQueue: unregisterQueue,
    unregisterQueue,
    presenceBoard: createMemoryPresenceBoard({ clock }),
    presenceQueue: createMemoryPresenceQueue({ clock }),
    deadLetters: createMemoryDeadLetters(),
    publicationLetters: createMemoryPublicationLetters(),
    eventQueue: createMemoryEventQueue(),
    eventBus: createMemoryEventBus(),
    secrets: createMemorySecretStore(),
    replayGuard: createMemoryReplayGuard(),
  } satisfies Partial<Parts>;
}

/** What every function must be told; a test says what else matters to it. */
const leastEnvironment: Environment = {
  TABLE_NAME: "connections",
  AWS_REGION: "eu-central-1",
  MANAGEMENT_ENDPOINT: "https://hub.example/production",
  DELIVERY_QUEUE_URL: "https://sqs.example/delivery",
  DEAD_LETTER_QUEUE_URL: "https://sqs.example/dead-letters",
  PUBLICATION_DEAD_LETTER_QUEUE_URL: "https://sqs.example/publication-dead-letters",
  AUTH: "none",
  HISTORY_TABLE: "history",
  EVENT_BUS: "default",
  WEBSOCKET_URL: "wss://hub.example/production",
  PUBLISH_FUNCTION: "PublishFunction",
};

/**
 * Composes modules as they are deployed, with memory adapters in the place of all that is outside of the process.
 *
 * @param environment variables beside, or instead of, the least that functions need
 * @param replacements parts to be used instead of the memory adapters or of what the modules make
 */
export function composeInMemory<const Modules extends readonly AnyModule[]>(
  modules: Modules & Complete<Modules>,
  environment: Environment = {},
  replacements: Partial<Parts> = {},
): { readonly part: Composition<MakesOf<Modules>>; readonly memory: Memory } {
  const memory = createMemory();
  const container = createContainer({ ...leastEnvironment, ...environment }, modules, (bound) => {
    for (const [name, part] of Object.entries({ ...memory, ...replacements })) {
      if (bound.isBound(name)) bound.rebind(name).toConstantValue(part);
    }
  });
  return { part: (name) => partOf(container, name), memory };
}
