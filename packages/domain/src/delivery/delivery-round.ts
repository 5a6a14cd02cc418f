import type { EncodedPayload } from "../connections/connection-gateway.ts";
import type { Recipient } from "../connections/connection-registry.ts";
import type { RetireConnection } from "../connections/retire-connection.ts";
import { isExpired } from "../model/connection.ts";
import { createDeliverToConnection, type DeliverToConnectionOptions } from "./deliver-to-connection.ts";
import type { Encoded } from "./encoded-once.ts";
import type { Missed } from "./missed.ts";

/** What came of a message at the connections that one function has dealt with. */
export interface RoundCounts {
  readonly delivered: number;
  readonly gone: number;
  /** Posts that were answered with throttling. */
  readonly throttledPosts: number;
}

/** The delivery of one message, as far as one function gets with it in its time. */
export interface DeliveryRound {
  /**
   * Delivers to one connection, unless it has expired: that one is retired. Never throws.
   *
   * A connection that is slow, throttled or gone holds up no other: while it waits, or after a while, its post's place is
   * free.
   */
  deliverTo(recipient: Recipient): Promise<void>;
  counts(): RoundCounts;
}

export interface DeliveryRoundOptions extends Omit<DeliverToConnectionOptions, "onThrottled"> {
  readonly retire: RetireConnection;
  readonly encoded: Encoded;
  /**
   * A connection was not reached. What it returns is waited for, and must not throw.
   *
   * @param fault what was thrown last on the way to it, if anything was
   */
  readonly onMissed: (missed: Missed, fault?: unknown) => Promise<void> | void;
  /** Something was thrown that the outcome covers for. */
  readonly onFault: (fault: unknown) => void;
}

export function createDeliveryRound(options: DeliveryRoundOptions): DeliveryRound {
  const { clock, pressure, untilMs, retire, encoded, onMissed, onFault } = options;
  const counts = { delivered: 0, gone: 0, throttledPosts: 0 };
  const deliverToConnection = createDeliverToConnection({
    ...options,
    onThrottled() {
      counts.throttledPosts += 1;
    },
  });

  async function retireExpired(recipient: Recipient): Promise<void> {
    const isOver = () => clock.now() >= untilMs;
    const retirement = { ...recipient, farewell: "expired", foundBy: recipient, isOver } as const;
    try {
      await pressure.run(() => retire(retirement), false, untilMs);
    } catch (fault) {
      onFault(fault);
    }
  }

  async function post(recipient: Recipient, payload: EncodedPayload): Promise<void> {
    const delivery = await deliverToConnection(recipient, payload);
    switch (delivery.outcome) {
      case "delivered":
        counts.delivered += 1;
        return;
      case "gone":
        counts.gone += 1;
        if (delivery.fault !== undefined) onFault(delivery.fault);
        return;
      case "expired":
        return retireExpired(recipient);
      default:
        return onMissed({ recipient, because: delivery.outcome }, delivery.fault);
    }
  }

  return {
    async deliverTo(recipient) {
      if (isExpired(recipient, clock.now())) return retireExpired(recipient);
      const payload = encoded(recipient.protocol);
      if (payload !== undefined) return post(recipient, payload);
      return onMissed(
        { recipient, because: "too-large" },
        new Error(`The message is too large for ${recipient.protocol}.`),
      );
    },
    counts: () => counts,
  };
}
