import type { ConnectionGateway, EncodedPayload, PostOutcome } from "../connections/connection-gateway.ts";
import type { Recipient } from "../connections/connection-registry.ts";
import type { Unregister } from "../connections/unregister.ts";
import { fullJitterMs } from "../flow-control/backoff.ts";
import type { ConcurrencyLimiter } from "../flow-control/concurrency-limiter.ts";
import { isExpired } from "../model/connection.ts";
import { type Clock, wait } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import type { DeliveryLimits } from "./delivery-limits.ts";
import type { UndeliveredReason } from "./undelivered.ts";

/** What became of a message at one connection. */
export interface ConnectionOutcome {
  readonly outcome: "delivered" | "gone" | "expired" | Exclude<UndeliveredReason, "too-large" | "not-spoken">;
  /** What was thrown last on the way, if anything was that the outcome does not say. */
  readonly fault?: unknown;
  /** How many posts were answered with throttling. */
  readonly throttledPosts: number;
}

/** What one post came to, or why there was none. */
interface Posted {
  readonly outcome: PostOutcome | "failed" | "expired" | "late";
  readonly fault?: unknown;
  readonly tookMs: number;
}

/** What deliveries to connections need; one for all messages of a function, which share its network and the limits. */
export interface PostingParts {
  readonly gateway: ConnectionGateway;
  readonly unregister: Unregister;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DeliveryLimits;
  readonly limiter: ConcurrencyLimiter;
}

/**
 * The life of one delivery: post, wait and try again, check whether a connection is gone, until there is an outcome. Never
 * throws.
 *
 * @param untilMs from then on, in epoch milliseconds, nothing more is begun; but for the last checks, which have two of
 *   their waits longer
 */
export async function deliverToConnection(
  { gateway, unregister, clock, random, limits, limiter }: PostingParts,
  recipient: Recipient,
  payload: EncodedPayload,
  untilMs: number,
): Promise<ConnectionOutcome> {
  const checkUntilMs = untilMs + 2 * limits.goneCheckAfterMs;

  async function postInTime(): Promise<Posted> {
    // Looked at only now: the wait for a slot, or for another attempt, may have been long.
    if (isExpired(recipient, clock.now())) return { outcome: "expired", tookMs: 0 };
    if (clock.now() >= untilMs) return { outcome: "late", tookMs: 0 };
    const beganAtMs = clock.now();
    const answer = await gateway.post(recipient, payload).then(
      (outcome) => ({ outcome }),
      (fault: unknown) => ({ outcome: "failed" as const, fault }),
    );
    limiter.answered(recipient.connectionId, answer.outcome === "throttled");
    return { ...answer, tookMs: clock.now() - beganAtMs };
  }

  async function isOpenAfterAll(): Promise<boolean> {
    await wait(clock, limits.goneCheckAfterMs);
    // What cannot be checked, or not in time, keeps its record: a post to it will tell.
    const check = async () => clock.now() >= checkUntilMs || gateway.isOpen(recipient);
    return limiter.run(check, false, checkUntilMs).catch(() => true);
  }

  /** @returns what was thrown, if anything was: it stays registered then, and the next delivery to it tries again */
  async function forget(): Promise<{ readonly fault?: unknown }> {
    try {
      // Reports of a gone connection can be wrong. One that was forgotten and stayed open would be deaf and not know it.
      await limiter.run(() => gateway.close(recipient), false, checkUntilMs);
      await unregister(recipient, "gone", recipient);
      return {};
    } catch (fault) {
      return { fault };
    }
  }

  let reason: Exclude<UndeliveredReason, "too-large" | "not-spoken"> = "late";
  let fault: unknown;
  let throttledPosts = 0;
  let goneChecks = 0;
  let isSlow = false;
  for (let attempt = 1; ; attempt += 1) {
    const posted: Posted = await limiter.run(postInTime, isSlow, untilMs);
    const { outcome } = posted;
    fault = posted.fault ?? fault;
    // From its next attempt on it waits among the slow ones only.
    isSlow ||= posted.tookMs >= limits.slowAfterMs;
    if (outcome === "delivered" || outcome === "expired") return { outcome, throttledPosts };
    if (outcome === "gone") {
      // The gateway has been seen to report live connections gone: only one that is not open is forgotten.
      if (goneChecks >= limits.goneChecks || !(await isOpenAfterAll())) {
        return { outcome, throttledPosts, ...(await forget()) };
      }
      goneChecks += 1;
      continue;
    }
    if (outcome === "throttled") throttledPosts += 1;
    if (outcome !== "late") reason = outcome === "throttled" ? "throttled" : "unanswered";
    if (outcome === "late" || attempt >= limits.attempts) break;
    await wait(clock, fullJitterMs(attempt, limits.backoff, random));
  }
  return { outcome: reason, throttledPosts, ...(fault !== undefined && { fault }) };
}
