import type { ConnectionRegistry, Registration } from "../connections/connection-registry.ts";
import { RegistryFault } from "../connections/registry-fault.ts";
import type { RetireConnection } from "../connections/retire-connection.ts";
import { audienceOf, type Exclusion } from "../fan-out/audience.ts";
import { forEachConcurrently } from "../flow-control/concurrency.ts";
import { createPressure } from "../flow-control/pressure.ts";
import type { Reach } from "../messages/send-policy.ts";
import type { Address } from "../model/address.ts";
import type { Message } from "../model/message.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { DeliverToConnectionOptions } from "./deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import { createDeliveryRound, type RoundCounts } from "./delivery-round.ts";
import type { Encoded } from "./encoded-once.ts";
import { createHandOver, type HandOver } from "./hand-over.ts";
import { type MissedBecause, notReached } from "./missed.ts";

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
  readonly encoded: Encoded;
}

export interface Delivered {
  readonly counts: DeliveryCounts;
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}

export type Deliver = (delivery: Delivery) => Promise<Delivered>;

/** Who delivers what is not delivered at once. */
export interface Later {
  readonly queue: DeliveryQueue;
  /** So many connections are delivered to at once; all others are handed over. */
  readonly directLimit: number;
}

export interface DeliverDependencies extends Pick<DeliverToConnectionOptions, "gateway" | "clock" | "random"> {
  readonly registry: ConnectionRegistry;
  readonly retire: RetireConnection;
  readonly metrics: Pick<Metrics, "record">;
  readonly limits?: DeliveryLimits;
  /** Without it everything is delivered at once, and fails where that does not succeed in time. */
  readonly later?: Later;
}

/**
 * Delivers a message to every connection at its addresses, each once: to the first ones at once, to all others through
 * the queue, and through it to those that could not be reached in time as well.
 *
 * Expired registrations are no part of the audience; they are retired on the way. Memory stays flat, however large the
 * audience.
 *
 * @throws a `RegistryFault` when the audience cannot be read to its end; what had begun is finished first, what was read
 *   is handed over, and the fault's message says what had come of it.
 */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { registry, clock, random, metrics, later, limits = defaultDeliveryLimits } = dependencies;
  // One for all messages: those that a function delivers at the same time share its network and the account's limit.
  const pressure = createPressure(limits, clock);

  return async ({ message, addresses, exclusions, reach, encoded }) => {
    const beganAtMs = clock.now();
    const deadlineMs = beganAtMs + limits.deadlineMs;
    const untilMs = deadlineMs + limits.handOverMs;
    const handOver = later && createHandOver(message, { queue: later.queue, clock, random, untilMs });
    let failed = 0;
    let failedBecause: MissedBecause | undefined;
    // The first is enough: a fault of the gateway concerns many connections, and would otherwise flood the log.
    let firstFault: unknown;
    const onFault = (fault: unknown) => {
      firstFault ??= fault;
    };

    const round = createDeliveryRound({
      ...dependencies,
      limits,
      encoded,
      pressure,
      untilMs: deadlineMs,
      onFault,
      async onMissed({ recipient, because }, fault) {
        if (handOver !== undefined && because !== "too-large") {
          // A worker tries again: worth a line in the log only where more than patience was lacking.
          if (because === "unanswered") onFault(fault);
          return handOver.add(recipient);
        }
        failed += 1;
        failedBecause ??= because;
        if (fault !== undefined) onFault(fault);
      },
    });

    let cutShortBy: { readonly cause: unknown } | undefined;
    try {
      let met = 0;
      const isDirect = ({ protocol }: Registration) => {
        met += 1;
        // What is too large for a connection would be too large for a worker.
        return met <= (later?.directLimit ?? 0) || encoded(protocol) === undefined;
      };
      const audience = inTime(audienceOf(registry, addresses, exclusions, reach), () => clock.now() >= untilMs);
      const direct = handingOver(audience, isDirect, handOver);
      await forEachConcurrently(direct, limits.connectionsAtATime, round.deliverTo);
    } catch (cause) {
      cutShortBy = { cause };
    }
    const handedOver = await handOver?.end();
    if (handedOver?.fault !== undefined) onFault(handedOver.fault);
    const counts = countsOf(round.counts(), failed + (handedOver?.failed ?? 0), handedOver?.queued ?? 0);
    metrics.record(measured(counts, round.counts(), clock.now() - beganAtMs));
    if (cutShortBy !== undefined) throw cutShort(cutShortBy.cause, counts);
    const fault = firstFault ?? (failedBecause && notReached(failedBecause));
    return { counts, ...(fault !== undefined && { fault }) };
  };
}

/**
 * An audience that is not read to its end in time would not be accounted for at all: the function would be ended, with
 * whatever it had not handed over yet.
 */
async function* inTime<Page>(pages: AsyncIterable<Page>, isOver: () => boolean): AsyncGenerator<Page> {
  for await (const page of pages) {
    if (isOver()) throw new RegistryFault("unavailable", "Reading the audience took too long.");
    yield page;
  }
}

/** Those of the audience that are delivered to directly; the others are handed over in between. */
async function* handingOver(
  audience: AsyncIterable<readonly Registration[]>,
  isDirect: (registration: Registration) => boolean,
  handOver: HandOver | undefined,
): AsyncGenerator<Registration> {
  for await (const page of audience) {
    for (const registration of page) {
      if (handOver === undefined || isDirect(registration)) {
        yield registration;
      } else {
        const room = handOver.add(registration);
        if (room !== undefined) await room;
      }
    }
  }
}

function countsOf({ delivered, gone }: RoundCounts, failed: number, queued: number): DeliveryCounts {
  return { delivered, gone, failed, queued };
}

function measured(
  { delivered, gone, failed, queued }: DeliveryCounts,
  { throttledPosts }: RoundCounts,
  tookMs: number,
) {
  const outcomes = { Delivered: delivered, Gone: gone, Failed: failed, Queued: queued };
  return { ...outcomes, Throttled: throttledPosts, DeliveryTime: tookMs };
}

function cutShort(cause: unknown, { delivered, gone, failed, queued }: DeliveryCounts): RegistryFault {
  const reason = cause instanceof RegistryFault ? cause.reason : "unavailable";
  const until = `${delivered} delivered, ${gone} gone, ${failed} failed, ${queued} queued`;
  return new RegistryFault(reason, `The audience could not be read to its end; until then ${until}.`, { cause });
}
