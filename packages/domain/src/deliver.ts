import type { Address } from "./address.ts";
import { audienceOf, type Exclusion } from "./audience.ts";
import { type Backoff, fullJitterMs } from "./backoff.ts";
import { createSemaphore, forEachConcurrently, type Semaphore } from "./concurrency.ts";
import { isExpired } from "./connection.ts";
import type { Message } from "./message.ts";
import type { Clock } from "./ports/clock.ts";
import type { ConnectionGateway, EncodedPayload } from "./ports/connection-gateway.ts";
import type { ConnectionRegistry, Registration } from "./ports/connection-registry.ts";
import type { Random } from "./ports/random.ts";
import { RegistryFault } from "./registry-fault.ts";
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

export interface Delivered {
  readonly counts: DeliveryCounts;
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}

export type Deliver = (delivery: Delivery) => Promise<Delivered>;

type Outcome = "delivered" | "gone" | "failed" | "expired";

export interface DeliverDependencies {
  readonly registry: ConnectionRegistry;
  readonly gateway: ConnectionGateway;
  readonly retire: RetireConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: DeliveryLimits;
}

/**
 * Delivers a message to every connection at its addresses, each once.
 *
 * A connection that is slow, throttled or gone holds up no other: while it waits, its post's place is free. Expired
 * registrations are no part of the audience; they are retired on the way.
 *
 * @throws a `RegistryFault` when the audience cannot be read to its end; posts that had begun are finished first, and
 *   its message says what had come of them.
 */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { registry, retire, clock, limits = defaultDeliveryLimits } = dependencies;

  return async ({ addresses, exclusions, reach, encoded }) => {
    const counts = { delivered: 0, gone: 0, failed: 0, queued: 0 };
    const deadline = clock.now() + limits.deadlineMs;
    const isLate = () => clock.now() >= deadline;
    const permitted = createSemaphore(limits.postsAtATime);
    const deliverTo = createDeliverTo(dependencies, limits, permitted, isLate);
    // The first is enough: a fault of the gateway concerns many connections, and would otherwise flood the log.
    let firstFault: unknown;

    async function retireExpired(registration: Registration): Promise<void> {
      const retirement = { ...registration, farewell: "expired", foundBy: registration } as const;
      try {
        await permitted(async () => (isLate() ? undefined : retire(retirement)));
      } catch (fault) {
        firstFault ??= fault;
      }
    }

    async function deliverOne(registration: Registration): Promise<void> {
      const payload = encoded(registration.protocol);
      const { outcome, fault } =
        payload === undefined ? tooLarge(registration.protocol) : await deliverTo(registration, payload);
      if (outcome === "expired") return retireExpired(registration);
      counts[outcome] += 1;
      firstFault ??= fault;
    }

    try {
      const audience = audienceOf(registry, addresses, exclusions, reach);
      await forEachConcurrently(audience, limits.connectionsAtATime, deliverOne);
    } catch (cause) {
      throw cutShort(cause, counts);
    }
    return { counts, ...(firstFault !== undefined && { fault: firstFault }) };
  };
}

function cutShort(cause: unknown, { delivered, gone, failed }: DeliveryCounts): RegistryFault {
  const reason = cause instanceof RegistryFault ? cause.reason : "unavailable";
  const until = `${delivered} delivered, ${gone} gone, ${failed} failed`;
  return new RegistryFault(reason, `The audience could not be read to its end; until then ${until}.`, { cause });
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
      const outcome = await permitted(async () => postInTime(registration, payload)).catch((thrown: unknown) => {
        fault = thrown;
        return "failed" as const;
      });
      if (outcome === "delivered" || outcome === "expired") return { outcome };
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

  /** Looked at only now: the wait for a permit, or for another attempt, may have been long. */
  async function postInTime(registration: Registration, payload: EncodedPayload) {
    if (isExpired(registration, clock.now())) return "expired";
    return isLate() ? "late" : gateway.post(registration.connectionId, payload);
  }

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
