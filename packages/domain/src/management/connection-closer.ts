import type { Recipient } from "../connections/connection-registry.ts";
import type { TerminateConnection } from "../connections/terminate-connection.ts";
import { deliverToConnection, type PostingParts } from "../delivery/deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "../delivery/delivery-limits.ts";
import { createConcurrencyLimiter } from "../flow-control/concurrency-limiter.ts";
import { retryUntil } from "../flow-control/retry-until.ts";
import type { Kick } from "../protocol/client-protocol.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";

export interface ConnectionClosed {
  /** `gone`: it was not there any longer. `failed`: it may be open still. */
  readonly outcome: "closed" | "gone" | "failed";
  /** What was thrown on the way, if anything was. */
  readonly fault?: unknown;
}

/** Closes connections: what a function has one of. */
export interface ConnectionCloser {
  /** How many may be closed at a time so that each has its turn within a second or two. */
  readonly atATime: number;
  /**
   * Closes one connection: tells its client why, as patiently as a message is delivered, closes it, forgets it. Never throws.
   *
   * @param untilMs until when that was to have begun, in epoch milliseconds; it is over ten seconds later
   */
  close(recipient: Recipient, kick: Kick, untilMs: number): Promise<ConnectionClosed>;
}

/** Calls of the gateway for each connection. */
const calls = 2;
const mostAtATime = 256;

/** How long it is tried to tell a client: one that reads nothing must not hold up the others. */
const tellingMs = 10_000;
/** How long after its time a client is told, and how long it is tried to close the connection and to forget it. */
const toldLateMs = 3000;
const closedLateMs = 10_000;

/**
 * One for all connections of a function: they share its network and the account's limit.
 *
 * Between its registration and its opening a connection is gone to the gateway. So what is gone is looked at again a second later,
 * as it is where messages are delivered, before it is forgotten.
 */
export function createConnectionCloser({
  terminate,
  protocols,
  limits = defaultDeliveryLimits,
  ...parts
}: Omit<PostingParts, "limits" | "limiter"> & {
  readonly terminate: TerminateConnection;
  readonly protocols: Pick<ClientProtocols, "named">;
  readonly limits?: DeliveryLimits;
}): ConnectionCloser {
  const { clock, random } = parts;
  const limiter = createConcurrencyLimiter(limits, clock);
  const posting = { ...parts, limits, limiter };

  /** @returns what became of a connection that is not to be closed any longer */
  async function tell(recipient: Recipient, kick: Kick, untilMs: number): Promise<ConnectionClosed | undefined> {
    // One whose time is over is told as well: it would come back.
    const anyTime = { ...recipient, expiresAtMs: Number.POSITIVE_INFINITY };
    for (const payload of protocols.named(recipient.protocol)?.encodeClose(kick) ?? []) {
      const {
        outcome,
        throttledPosts: _throttledPosts,
        ...thrown
      } = await deliverToConnection(posting, anyTime, payload, untilMs);
      if (outcome === "gone") return { outcome, ...thrown };
      if (outcome === "late") return { outcome: "failed", ...thrown };
      // It is closed all the same.
      if (outcome !== "delivered") return undefined;
    }
    return undefined;
  }

  async function close(recipient: Recipient, kick: Kick, untilMs: number): Promise<ConnectionClosed> {
    let untold: { readonly fault?: unknown } = {};
    try {
      const ended = await tell(recipient, kick, Math.min(clock.now() + tellingMs, untilMs + toldLateMs));
      if (ended !== undefined) return ended;
    } catch (fault) {
      // A mistake in a protocol keeps nobody connected.
      untold = { fault };
    }
    try {
      const { attempts, backoff } = limits;
      const time = { clock, random, attempts, backoff, untilMs: untilMs + closedLateMs };
      const { expiresAtMs: _expiresAtMs, ...connection } = recipient;
      const end = () => terminate({ ...connection, foundBy: recipient });
      await retryUntil(() => limiter.run(end, false, time.untilMs), time);
      return { outcome: "closed", ...untold };
    } catch (fault) {
      return { outcome: "failed", fault };
    }
  }

  const { postsPerSecond = Number.POSITIVE_INFINITY } = limits;
  return { atATime: Math.max(1, Math.min(mostAtATime, Math.floor(postsPerSecond / calls))), close };
}
