import type { Address } from "./address.ts";
import { audienceOf, type Exclusion } from "./audience.ts";
import { forEachConcurrently } from "./concurrency.ts";
import { type ConnectionDelivery, createDeliverToConnection } from "./deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { Message } from "./message.ts";
import type { Clock } from "./ports/clock.ts";
import type { ConnectionGateway, EncodedPayload } from "./ports/connection-gateway.ts";
import type { ConnectionRegistry, Registration } from "./ports/connection-registry.ts";
import type { Metrics } from "./ports/metrics.ts";
import type { Random } from "./ports/random.ts";
import { createPressure } from "./pressure.ts";
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

export interface DeliverDependencies {
  readonly registry: ConnectionRegistry;
  readonly gateway: ConnectionGateway;
  readonly retire: RetireConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Pick<Metrics, "record">;
  readonly limits?: DeliveryLimits;
}

/**
 * Delivers a message to every connection at its addresses, each once.
 *
 * A connection that is slow, throttled or gone holds up no other: while it waits, or after a while, its post's place is
 * free. Expired
 * registrations are no part of the audience; they are retired on the way.
 *
 * @throws a `RegistryFault` when the audience cannot be read to its end; posts that had begun are finished first, and
 *   its message says what had come of them.
 */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { registry, retire, clock, metrics, limits = defaultDeliveryLimits } = dependencies;

  return async ({ addresses, exclusions, reach, encoded }) => {
    const counts = { delivered: 0, gone: 0, failed: 0, queued: 0 };
    const beganAtMs = clock.now();
    const isLate = () => clock.now() >= beganAtMs + limits.deadlineMs;
    const pressure = createPressure(limits, clock);
    const deliverTo = createDeliverToConnection({ ...dependencies, limits, pressure, isLate });
    // The first is enough: a fault of the gateway concerns many connections, and would otherwise flood the log.
    let firstFault: unknown;

    async function retireExpired(registration: Registration): Promise<void> {
      const retirement = { ...registration, farewell: "expired", foundBy: registration } as const;
      try {
        await pressure.run(async () => (isLate() ? undefined : retire(retirement)));
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
    } finally {
      metrics.record(measured(counts, pressure.throttledPosts(), clock.now() - beganAtMs));
    }
    return { counts, ...(firstFault !== undefined && { fault: firstFault }) };
  };
}

function measured({ delivered, gone, failed, queued }: DeliveryCounts, throttledPosts: number, tookMs: number) {
  const outcomes = { Delivered: delivered, Gone: gone, Failed: failed, Queued: queued };
  return { ...outcomes, Throttled: throttledPosts, DeliveryTime: tookMs };
}

function cutShort(cause: unknown, { delivered, gone, failed }: DeliveryCounts): RegistryFault {
  const reason = cause instanceof RegistryFault ? cause.reason : "unavailable";
  const until = `${delivered} delivered, ${gone} gone, ${failed} failed`;
  return new RegistryFault(reason, `The audience could not be read to its end; until then ${until}.`, { cause });
}

function tooLarge(protocol: string): ConnectionDelivery {
  return { outcome: "failed", fault: new Error(`The message is too large for ${protocol}.`) };
}
