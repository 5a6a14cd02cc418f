import type { ConnectionGateway, EncodedPayload } from "../connections/connection-gateway.ts";
import type { Recipient } from "../connections/connection-registry.ts";
import type { TerminateConnection } from "../connections/terminate-connection.ts";
import type { Unregister } from "../connections/unregister.ts";
import { createConcurrencyLimiter } from "../flow-control/concurrency-limiter.ts";
import { isExpired } from "../model/connection.ts";
import type { Message } from "../model/message.ts";
import type { ClientProtocol } from "../protocol/client-protocol.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { deliverToConnection } from "./deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { Undelivered } from "./undelivered.ts";

/** What one function has delivered of a message. */
export interface DeliveryTotals {
  readonly delivered: number;
  readonly gone: number;
  /** Posts that were answered with throttling. */
  readonly throttledPosts: number;
}

/** The delivery of one message, as far as one function gets with it in its time. */
export interface MessageDelivery {
  /** Whether the message can be delivered at all to whoever speaks a protocol. */
  fits(protocol: string): boolean;
  /** Whether no protocol here can carry it. */
  isTooLarge(): boolean;

  /**
   * Delivers to one connection, unless it has expired: that one is terminated. Never throws.
   *
   * A connection that is slow, throttled or gone holds up no other: while it waits, or after a while, its post's slot is
   * free.
   *
   * @returns the recipient and the reason if it was not delivered to
   */
  deliverTo(recipient: Recipient): Promise<Undelivered | undefined>;

  /**
   * Notes what was thrown and is covered for; `undefined` is nothing. The first is kept: a fault of the gateway concerns many
   * connections.
   */
  noteFault(fault: unknown): void;
  fault(): unknown;
  totals(): DeliveryTotals;
}

/** A message in a protocol, or why there is no such payload. */
type Encoded =
  | { readonly payload: EncodedPayload }
  | { readonly reason: "too-large" | "not-spoken"; readonly fault: unknown };

/** Delivers messages to connections: what senders and workers have in common. */
export interface Deliverer {
  readonly limits: DeliveryLimits;
  /** @param untilMs from then on, in epoch milliseconds, nothing is begun */
  begin(message: Message, untilMs: number): MessageDelivery;
}

/** One for all messages of a function: those that it delivers at the same time share its network and the account's limit. */
export function createDeliverer({
  gateway,
  unregister,
  terminate,
  protocols,
  clock,
  random,
  limits = defaultDeliveryLimits,
}: {
  readonly gateway: ConnectionGateway;
  readonly unregister: Unregister;
  readonly terminate: TerminateConnection;
  readonly protocols: Pick<ClientProtocols, "all" | "named">;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: DeliveryLimits;
}): Deliverer {
  const limiter = createConcurrencyLimiter(limits, clock);
  const posting = { gateway, unregister, clock, random, limits, limiter };

  function begin(message: Message, untilMs: number): MessageDelivery {
    const encodings = new Map<string, Encoded>();
    const totals = { delivered: 0, gone: 0, throttledPosts: 0 };
    let firstFault: unknown;
    const noteFault = (fault: unknown) => {
      firstFault ??= fault;
    };

    /** The message in a protocol, the same object each time. */
    function encodedIn(protocol: string): Encoded {
      const encoded = encodings.get(protocol) ?? encode(protocols.named(protocol), protocol, message);
      encodings.set(protocol, encoded);
      return encoded;
    }

    async function terminateExpired(recipient: Recipient): Promise<undefined> {
      const isOver = () => clock.now() >= untilMs;
      const termination = { ...recipient, reason: "expired", foundBy: recipient, isOver } as const;
      await limiter.run(() => terminate(termination), false, untilMs).catch(noteFault);
    }

    async function deliverTo(recipient: Recipient): Promise<Undelivered | undefined> {
      if (isExpired(recipient, clock.now())) return terminateExpired(recipient);
      const encoded = encodedIn(recipient.protocol);
      if ("reason" in encoded) return { recipient, ...encoded };
      const { payload } = encoded;
      const { outcome, throttledPosts, ...thrown } = await deliverToConnection(posting, recipient, payload, untilMs);
      totals.throttledPosts += throttledPosts;
      switch (outcome) {
        case "delivered":
          totals.delivered += 1;
          return undefined;
        case "gone":
          totals.gone += 1;
          noteFault(thrown.fault);
          return undefined;
        case "expired":
          return terminateExpired(recipient);
        default:
          return { recipient, reason: outcome, ...thrown };
      }
    }

    return {
      fits: (protocol) => "payload" in encodedIn(protocol),
      isTooLarge: () =>
        protocols.all.every(({ name }) => {
          const encoded = encodedIn(name);
          return "reason" in encoded && encoded.reason === "too-large";
        }),
      deliverTo,
      noteFault,
      fault: () => firstFault,
      totals: () => totals,
    };
  }

  return { limits, begin };
}

function encode(protocol: ClientProtocol | undefined, name: string, message: Message): Encoded {
  if (protocol === undefined) return { reason: "not-spoken", fault: new Error(`No function here speaks ${name}.`) };
  try {
    const payload = protocol.encodeMessage(message);
    if (payload !== undefined) return { payload };
    return { reason: "too-large", fault: new Error(`The message is too large for ${name}.`) };
  } catch (fault) {
    // A mistake in one protocol keeps no other recipient from the message, and another version may have mended it.
    return { reason: "not-spoken", fault };
  }
}
