import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { audienceOf, type Exclusion } from "../fan-out/audience.ts";
import type { AudienceMember } from "../fan-out/audience-member.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { StreamPosition } from "../history/position.ts";
import type { DeliveryScope } from "../messages/may-send.ts";
import type { Address } from "../model/address.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { Random } from "../runtime/random.ts";
import { StoreFault } from "../runtime/store-fault.ts";
import type { Deliverer, MessageDelivery } from "./deliverer.ts";
import type { DeliveryCounts } from "./delivery-counts.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { SentMessage } from "./delivery-task.ts";
import { createOverflow, type Overflow } from "./overflow.ts";
import { type UndeliveredReason, undeliveredFault } from "./undelivered.ts";

export interface Delivery extends Pick<SentMessage, "message" | "trace"> {
  readonly addresses: readonly Address[];
  readonly exclusions: readonly Exclusion[];
  /** Whom the message may reach; who is out of scope is no part of the audience. By default, everybody. */
  readonly scope?: DeliveryScope;
  /** Where the message is stored, all at its addresses and each in everybody's reach; nowhere by default. */
  readonly stored?: readonly StreamPosition[];
}

export interface Delivered {
  readonly counts: DeliveryCounts;
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}

export type Deliver = (delivery: Delivery) => Promise<Result<Delivered, "message-too-large">>;

/** Where those go whom the sender's function does not deliver to. */
export interface OverflowQueue {
  readonly queue: DeliveryQueue;
  /** So many connections are delivered to at once; all others are enqueued. */
  readonly inlineLimit: number;
}

export interface DeliverDependencies {
  readonly registry: Pick<ConnectionRegistry, "registrationsAt">;
  readonly deliverer: Deliverer;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Pick<Metrics, "record">;
  /** Without it everything is delivered at once, and fails where that does not succeed in time. */
  readonly overflow?: OverflowQueue;
}

/**
 * Delivers a message to every connection at its addresses, each once: to the first ones at once, to all others through
 * the queue, and through it to those that could not be delivered to in time as well.
 *
 * Expired registrations are no part of the audience; they are terminated on the way. Memory stays flat, however large the
 * audience.
 *
 * @returns a rejection with `message-too-large` where the message fits no protocol
 * @throws a `StoreFault` when the audience cannot be read to its end; what had begun is finished first, what was read
 *   is enqueued, and the fault's message says what had come of it.
 */
export function createDeliver({ registry, deliverer, clock, random, metrics, overflow }: DeliverDependencies): Deliver {
  const { limits } = deliverer;

  return async ({ message, trace, addresses, exclusions, scope, stored = [] }) => {
    const beganAtMs = clock.now();
    const deadlineMs = beganAtMs + limits.deadlineMs;
    const untilMs = deadlineMs + limits.enqueueMs;
    const sent = { message, ...(stored.length > 0 && { positions: stored.map(({ position }) => position) }) };
    const delivery = deliverer.begin(sent, deadlineMs);
    // What is stored has been found to be small enough: it must not be refused any longer.
    if (stored.length === 0 && delivery.isTooLarge())
      return reject("message-too-large", "The message is larger than any client can receive.");
    const traced = { ...sent, ...(trace !== undefined && { trace }) };
    const enqueued = overflow && createOverflow(traced, { queue: overflow.queue, clock, random, untilMs });
    let failed = 0;
    let failedReason: UndeliveredReason | undefined;

    async function deliverTo(member: AudienceMember): Promise<void> {
      const undelivered = await delivery.deliverTo(member);
      if (undelivered === undefined) return;
      const { recipient, reason, fault } = undelivered;
      if (enqueued !== undefined && reason !== "too-large") {
        // A worker tries again: worth a line in the log only where more than time was lacking.
        if (reason === "unanswered" || reason === "not-spoken") delivery.noteFault(fault);
        return enqueued.add(recipient);
      }
      failed += 1;
      failedReason ??= reason;
      delivery.noteFault(fault);
    }

    let cutShortBy: { readonly cause: unknown } | undefined;
    try {
      const streams = stored.map(({ address }) => address);
      const audience = audienceOf(registry, addresses, exclusions, scope, streams);
      const pages = inTime(audience, () => clock.now() >= untilMs);
      const inline = overflow && enqueued ? inlinePart(pages, delivery, overflow.inlineLimit, enqueued) : flat(pages);
      await forEachConcurrently(inline, limits.connectionsAtATime, deliverTo);
    } catch (cause) {
      cutShortBy = { cause };
    }
    const overflowed = await enqueued?.end();
    if (overflowed?.fault !== undefined) delivery.noteFault(overflowed.fault);
    const { delivered, gone, throttledPosts } = delivery.totals();
    const counts = { delivered, gone, failed: failed + (overflowed?.failed ?? 0), queued: overflowed?.queued ?? 0 };
    metrics.record({
      ...{ Delivered: delivered, Gone: gone, Failed: counts.failed, Queued: counts.queued },
      ...{ Throttled: throttledPosts, DeliveryTime: clock.now() - beganAtMs },
    });
    if (cutShortBy !== undefined) throw cutShort(cutShortBy.cause, counts);
    const fault = delivery.fault() ?? (failedReason && undeliveredFault(failedReason));
    return accept({ counts, ...(fault !== undefined && { fault }) });
  };
}

/**
 * An audience that is not read to its end in time would not be accounted for at all: the function would be ended, with
 * whatever it had not enqueued yet.
 */
async function* inTime<Page>(pages: AsyncIterable<Page>, isOver: () => boolean): AsyncGenerator<Page> {
  for await (const page of pages) {
    if (isOver()) throw new StoreFault("unavailable", "Reading the audience took too long.");
    yield page;
  }
}

async function* flat<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of pages) yield* page;
}

/** Those of the audience that are delivered to at once; the others are enqueued in between. */
async function* inlinePart(
  pages: AsyncIterable<readonly AudienceMember[]>,
  delivery: MessageDelivery,
  inlineLimit: number,
  overflow: Overflow,
): AsyncGenerator<AudienceMember> {
  let met = 0;
  for await (const page of pages) {
    for (const member of page) {
      met += 1;
      // What does not fit a protocol here is found out without a post.
      if (met <= inlineLimit || !delivery.fits(member.protocol)) {
        yield member;
      } else {
        const room = overflow.add(member);
        if (room !== undefined) await room;
      }
    }
  }
}

function cutShort(cause: unknown, { delivered, gone, failed, queued }: DeliveryCounts): StoreFault {
  const reason = cause instanceof StoreFault ? cause.reason : "unavailable";
  const until = `${delivered} delivered, ${gone} gone, ${failed} failed, ${queued} queued`;
  return new StoreFault(reason, `The audience could not be read to its end; until then ${until}.`, { cause });
}
