import type { ConnectionGateway, EncodedPayload, PostOutcome } from "../connections/connection-gateway.ts";
import type { ConnectionRegistry, Recipient } from "../connections/connection-registry.ts";
import { fullJitterMs } from "../flow-control/backoff.ts";
import type { Pressure } from "../flow-control/pressure.ts";
import { isExpired } from "../model/connection.ts";
import { type Clock, wait } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import type { DeliveryLimits } from "./delivery-limits.ts";
import type { MissedBecause } from "./missed.ts";

/** What became of a message at one connection. */
export type ConnectionDelivery =
  | { readonly outcome: "delivered" | "expired" }
  /** With what was thrown when it was to be forgotten, if anything was. */
  | { readonly outcome: "gone"; readonly fault?: unknown }
  /** With what was thrown last on the way, if anything was. */
  | { readonly outcome: Exclude<MissedBecause, "too-large">; readonly fault?: unknown };

/** What one post came to, or why there was none. */
interface Posted {
  readonly outcome: PostOutcome | "failed" | "expired" | "late";
  readonly fault?: unknown;
  readonly tookMs: number;
}

export type DeliverToConnection = (recipient: Recipient, payload: EncodedPayload) => Promise<ConnectionDelivery>;

export interface DeliverToConnectionOptions {
  readonly registry: Pick<ConnectionRegistry, "unregister">;
  readonly gateway: ConnectionGateway;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DeliveryLimits;
  readonly pressure: Pressure;
  /** From then on, in epoch milliseconds, nothing more is begun; but for the last looks, which have two of their waits longer. */
  readonly untilMs: number;
  /** A post was answered with throttling. */
  readonly onThrottled: () => void;
}

/** The life of one delivery: post, wait and try again, look again, until there is an outcome. Never throws. */
export function createDeliverToConnection({
  registry,
  gateway,
  clock,
  random,
  limits,
  pressure,
  untilMs,
  onThrottled,
}: DeliverToConnectionOptions): DeliverToConnection {
  const lookUntilMs = untilMs + 2 * limits.secondLookMs;

  async function postInTime(recipient: Recipient, payload: EncodedPayload): Promise<Posted> {
    // Looked at only now: the wait for room, or for another attempt, may have been long.
    if (isExpired(recipient, clock.now())) return { outcome: "expired", tookMs: 0 };
    if (clock.now() >= untilMs) return { outcome: "late", tookMs: 0 };
    const beganAtMs = clock.now();
    const answer = await gateway.post(recipient.connectionId, payload).then(
      (outcome) => ({ outcome }),
      (fault: unknown) => ({ outcome: "failed" as const, fault }),
    );
    const isThrottled = answer.outcome === "throttled";
    if (isThrottled) onThrottled();
    pressure.answered(recipient.connectionId, isThrottled);
    return { ...answer, tookMs: clock.now() - beganAtMs };
  }

  async function isOpenAfterAll(connectionId: string): Promise<boolean> {
    await wait(clock, limits.secondLookMs);
    // Whoever cannot be looked at, or not in time, keeps its record: a post to it will tell.
    const look = async () => clock.now() >= lookUntilMs || gateway.isOpen(connectionId);
    return pressure.run(look, false, lookUntilMs).catch(() => true);
  }

  async function forget(recipient: Recipient): Promise<ConnectionDelivery> {
    try {
      // Reports of a gone connection can be wrong. One that was forgotten and stayed open would be deaf and not know it.
      await pressure.run(() => gateway.close(recipient.connectionId), false, lookUntilMs);
      await registry.unregister(recipient.connectionId, recipient);
      return { outcome: "gone" };
    } catch (fault) {
      // It stays in the registry for now, and the next delivery to it tries again.
      return { outcome: "gone", fault };
    }
  }

  return async (recipient, payload) => {
    let because: Exclude<MissedBecause, "too-large"> = "late";
    let fault: unknown;
    let looks = 0;
    let isSlow = false;
    for (let attempt = 1; ; attempt += 1) {
      const posted: Posted = await pressure.run(() => postInTime(recipient, payload), isSlow, untilMs);
      const { outcome } = posted;
      fault = posted.fault ?? fault;
      // From its next attempt on it waits among its like only.
      isSlow ||= posted.tookMs >= limits.slowAfterMs;
      if (outcome === "delivered" || outcome === "expired") return { outcome };
      if (outcome === "gone") {
        // The gateway has been seen to answer 410 for live connections: only one that is not open is forgotten.
        if (looks >= limits.looks || !(await isOpenAfterAll(recipient.connectionId))) return forget(recipient);
        looks += 1;
        continue;
      }
      if (outcome !== "late") because = outcome === "throttled" ? "throttled" : "unanswered";
      if (outcome === "late" || attempt >= limits.attempts) break;
      await wait(clock, fullJitterMs(attempt, limits.backoff, random));
    }
    return { outcome: because, ...(fault !== undefined && { fault }) };
  };
}
