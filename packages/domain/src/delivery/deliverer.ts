import type { ConnectionGateway, EncodedPayload } from "../connections/connection-gateway.ts";
import type { TerminateConnection } from "../connections/terminate-connection.ts";
import type { Unregister } from "../connections/unregister.ts";
import type { MessageRecipient, StreamSet } from "../fan-out/audience-member.ts";
import { createConcurrencyLimiter } from "../flow-control/concurrency-limiter.ts";
import type { Position } from "../history/position.ts";
import { isExpired } from "../model/connection.ts";
import type { ClientProtocol } from "../protocol/client-protocol.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { deliverToConnection } from "./deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { SentMessage } from "./delivery-task.ts";
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
  deliverTo(recipient: MessageRecipient): Promise<Undelivered | undefined>;

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
  begin(sent: SentMessage, untilMs: number): MessageDelivery;
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

  function begin(sent: SentMessage, untilMs: number): MessageDelivery {
    const encodings = new Map<string, Map<StreamSet, Encoded>>();
    const totals = { delivered: 0, gone: 0, throttledPosts: 0 };
    let firstFault: unknown;
    const noteFault = (fault: unknown) => {
      firstFault ??= fault;
    };

    /** The message in a protocol, for those who are in the same streams, the same object each time. */
    function encodedIn(protocol: string, streams: StreamSet = 0): Encoded {
      const before = encodings.get(protocol)?.get(streams);
      if (before !== undefined) return before;
      const encoded = encode(protocols.named(protocol), protocol, sent, streams);
      encodings.set(protocol, (encodings.get(protocol) ?? new Map<StreamSet, Encoded>()).set(streams, encoded));
      return encoded;
    }

    async function terminateExpired(recipient: MessageRecipient): Promise<undefined> {
      const isOver = () => clock.now() >= untilMs;
      const termination = { ...recipient, reason: "expired", foundBy: recipient, isOver } as const;
      await limiter.run(() => terminate(termination), false, untilMs).catch(noteFault);
    }

    async function deliverTo(recipient: MessageRecipient): Promise<Undelivered | undefined> {
      if (isExpired(recipient, clock.now())) return terminateExpired(recipient);
      const encoded = encodedIn(recipient.protocol, recipient.streams);
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

function encode(
  protocol: ClientProtocol | undefined,
  name: string,
  { message, positions = [] }: SentMessage,
  streams: StreamSet,
): Encoded {
  if (protocol === undefined) return { reason: "not-spoken", fault: new Error(`No function here speaks ${name}.`) };
  try {
    const payload =
      "revision" in message
        ? protocol.encodePresence(message)
        : protocol.encodeMessage(message, positionsIn(streams, positions));
    if (payload !== undefined) return { payload };
    return { reason: "too-large", fault: new Error(`The message is too large for ${name}.`) };
  } catch (fault) {
    // A mistake in one protocol keeps no other recipient from the message, and another version may have mended it.
    return { reason: "not-spoken", fault };
  }
}

/** The positions in some of the streams. */
function positionsIn(streams: StreamSet, positions: readonly Position[]): readonly Position[] {
  return positions.filter((_position, nth) => (streams & (1 << nth)) !== 0);
}
