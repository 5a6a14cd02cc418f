import type { Clock } from "../runtime/clock.ts";
import type { IdGenerator } from "../runtime/id-generator.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { EventQueue } from "./event-queue.ts";
import type { PublicationRefused } from "./hub-event.ts";

/** A publication that was refused. */
export interface Refusal extends Omit<PublicationRefused, "kind" | "id" | "atMs"> {
  /** The id of the call that it came by, the same when its caller tries again; with its place in a list, where it was in one. */
  readonly callId: string;
}

/**
 * Counts publications that were refused, 1 to 100 of one call, and tells other systems of them.
 *
 * @throws when those cannot be told; they are counted all the same
 */
export type ReportRefusals = (refusals: readonly Refusal[]) => Promise<void>;

/** @param dependencies.eventQueue without one, no other system is told */
export function createReportRefusals({
  eventQueue,
  metrics,
  clock,
  ids,
}: {
  readonly eventQueue: EventQueue | undefined;
  readonly metrics: Pick<Metrics, "count">;
  readonly clock: Pick<Clock, "now">;
  readonly ids: Pick<IdGenerator, "derived">;
}): ReportRefusals {
  return async (refusals) => {
    metrics.count("PublicationsRefused", refusals.length);
    const atMs = clock.now();
    await eventQueue?.put(
      refusals.map(({ callId, ...refused }) => {
        const { publisher = "", publicationId = "", code } = refused;
        const id = ids.derived("publication-refused", callId, publisher, publicationId, code);
        return { kind: "publication-refused", id, atMs, ...refused };
      }),
    );
  };
}
