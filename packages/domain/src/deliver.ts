import type { Address } from "./address.ts";
import { audienceOf, type Exclusion } from "./audience.ts";
import { type Backoff, fullJitterMs } from "./backoff.ts";
import { createSemaphore, forEachConcurrently, type Semaphore } from "./concurrency.ts";
import { isExpired } from "./connection.ts";
import type { Message } from "./message.ts";
import type { Clock } from "./ports/clock.ts";
import type { ConnectionGateway, EncodedPayload } from "./ports/connection-gateway.ts";
import type { ConnectionRegistry, Registration } from "./ports/connection-registry.ts";
import type { Log } from "./ports/log.ts";
import type { Random } from "./ports/random.ts";
import type { Reach } from "./send-policy.ts";
import type { RetireConnection } from "./use-cases/retire-connection.ts";

/** What became of a message at each connection of its audience; the counts add up to the audience. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly gone: number;
  readonly failed: number;
  /** Handed over to be delivered later. */
  readonly queued: number;
}

export interface DeliveryLimits {
  /** Connections being dealt with at a time, those that wait for another attempt included. */
  readonly connectionsAtATime: number;
  /** Posts under way at a time. */
  readonly postsAtATime: number;
  /** How long to wait before looking again at a connection that was reported gone. */
  readonly secondLookMs: number;
  /** How often a throttled or failed post is tried in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** From then on nothing is begun: what is left counts as failed. */
  readonly deadlineMs: number;
}

/** Within API Gateway's 29 seconds for an answer, with room for a cold start and the last look. */
export const defaultDeliveryLimits: DeliveryLimits = {
  connectionsAtATime: 1000,
  postsAtATime: 64,
  secondLookMs: 1000,
  attempts: 5,
  backoff: { baseMs: 100, capMs: 2000 },
  deadlineMs: 20_000,
};

export interface Delivery {
  readonly message: Message;
  readonly addresses: readonly Address[];
  readonly exclusions: readonly Exclusion[];
  /** Whom the message may reach; who is out of reach is no part of the audience. By default, everybody. */
  readonly reach?: Reach;
  /** The message in a protocol, the same object each time; `undefined` if it is too large in that one. */
  readonly encoded: (protocol: string) => EncodedPayload | undefined;
}

export type Deliver = (delivery: Delivery) => Promise<DeliveryCounts>;

type Outcome = "delivered" | "gone" | "failed";

export interface DeliverDependencies {
  readonly registry: ConnectionRegistry;
  readonly gateway: ConnectionGateway;
  readonly retire: RetireConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits?: DeliveryLimits;
}

/**
 * Delivers a message to every connection at its addresses, each once.
 *
 * A connection that is slow, throttled or gone holds up no other: while it waits, its post's place is free. Expired
 * registrations are no part of the audience; they are retired on the way.
 *
 * @throws a `RegistryFault` when the audience cannot be read to its end; posts that had begun are finished first.
 */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { registry, retire, clock, log, limits = defaultDeliveryLimits } = dependencies;

  return async ({ message, addresses, exclusions, reach, encoded }) => {
    const counts = { delivered: 0, gone: 0, failed: 0, queued: 0 };
    const deadline = clock.now() + limits.deadlineMs;
    const isLate = () => clock.now() >= deadline;
    const permitted = createSemaphore(limits.postsAtATime);
    const deliverTo = createDeliverTo(dependencies, limits, permitted, isLate);
    let firstFault: unknown;
    const audience = audienceOf(registry, addresses, exclusions, reach);
    await forEachConcurrently(audience, limits.connectionsAtATime, async (registration) => {
      if (isExpired(registration, clock.now())) {
        const retirement = { ...registration, farewell: "expired", foundBy: registration } as const;
        await permitted(async () => (isLate() ? undefined : retire(retirement)));
        return;
      }
      const payload = encoded(registration.protocol);
      const { outcome, fault } =
        payload === undefined ? tooLarge(registration.protocol) : await deliverTo(registration, payload);
      counts[outcome] += 1;
      firstFault ??= fault;
    });
    // One line per message, however many connections it concerns: a fault of the gateway would otherwise flood the log.
    if (firstFault !== undefined) log.error("delivery failed", firstFault, { messageId: message.messageId, ...counts });
    return counts;
  };
}

function tooLarge(protocol: string): { readonly outcome: Outcome; readonly fault: unknown } {
  return { outcome: "failed", fault: new Error(`The message is too large for ${protocol}.`) };
}

/** The life of one delivery: post, wait and try again, look again, until there is an outcome. */
function createDeliverTo(
  { registry, gateway, clock, random }: DeliverDependencies,
  limits: DeliveryLimits,
  permitted: Semaphore,
  isLate: () => boolean,
) {
  return async function deliverTo(
    registration: Registration,
    payload: EncodedPayload,
  ): Promise<{ readonly outcome: Outcome; readonly fault?: unknown }> {
    const { connectionId } = registration;
    let fault: unknown;
    let lookedAgain = false;
    for (let attempt = 1; ; attempt += 1) {
      // The wait for a permit may have been long.
      const outcome = await permitted(async () => (isLate() ? "late" : gateway.post(connectionId, payload))).catch(
        (thrown: unknown) => {
          fault = thrown;
          return "failed" as const;
        },
      );
      if (outcome === "delivered") return { outcome };
      if (outcome === "gone") {
        // The gateway has been seen to answer 410 for live connections: only one that is gone twice is forgotten.
        if (!lookedAgain && (await isOpenAfterAll(connectionId))) {
          lookedAgain = true;
          continue;
        }
        return forget(registration);
      }
      if (outcome === "late" || attempt >= limits.attempts) break;
      await clock.wait(fullJitterMs(attempt, limits.backoff, random));
    }
    return { outcome: "failed", fault: fault ?? new Error("The connection was throttled, or its turn never came.") };
  };

  async function isOpenAfterAll(connectionId: string): Promise<boolean> {
    await clock.wait(limits.secondLookMs);
    // Whoever cannot be looked at keeps its record: a post to it will tell.
    return permitted(() => gateway.isOpen(connectionId)).catch(() => true);
  }

  async function forget(registration: Registration): Promise<{ readonly outcome: Outcome; readonly fault?: unknown }> {
    try {
      await registry.unregister(registration.connectionId, registration);
      return { outcome: "gone" };
    } catch (fault) {
      // It stays in the registry for now, and the next delivery to it tries again.
      return { outcome: "gone", fault };
    }
  }
}
