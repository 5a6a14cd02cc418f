import { maxStreams } from "../fan-out/audience-member.ts";
import type { DeliveryScope } from "../messages/may-send.ts";
import type { Address } from "../model/address.ts";
import type { Message } from "../model/message.ts";
import { accept, type Result, reject, type SendRejectionCode } from "../model/result.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { AppendOrder } from "./append-order.ts";
import { type HistoryOf, streamsAt } from "./history-of.ts";
import type { MessageHistory, StoredExclusion, Stream } from "./message-history.ts";
import type { StreamPosition } from "./position.ts";

/**
 * The largest message that is stored, in bytes as a client is sent it: with the ends of 100 streams beside it, an answer of
 * 128 KB is full, and no larger one could be given.
 */
export const maxStoredBytes = 120_000;
/** What a position adds to it. */
const positionBytes = 26;

export interface Storing {
  readonly message: Message;
  readonly addresses: readonly Address[];
  readonly scope: DeliveryScope;
  /** `false`: not stored, whatever is kept. `true`: refused where it cannot be stored. */
  readonly store?: boolean;
  readonly excluded?: StoredExclusion;
}

/**
 * Stores a message at those of its addresses at which messages are kept.
 *
 * @param order of several messages of one sender, in the order of the calls; none by default
 * @returns where it is stored, nothing where it is not; a rejection only where it had to be
 * @throws a `StoreFault` when that fails; then nobody may be given the message
 */
export type StoreMessage = (
  storing: Storing,
  order?: AppendOrder,
) => Promise<Result<readonly StreamPosition[], SendRejectionCode>>;

/**
 * A message is stored only where its sender reaches everybody: whoever recovers it later is not looked at again. One that is
 * in too many streams, or too large to be recovered, is not stored at all.
 *
 * @param history without it nothing is stored
 */
export function createStoreMessage({
  history,
  historyOf,
  protocols,
}: {
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
  readonly protocols: Pick<ClientProtocols, "all">;
}): StoreMessage {
  function obstacle(message: Message, streams: readonly Stream[]): Result<never, SendRejectionCode> | undefined {
    if (streams.length === 0) return reject("no-history", "Nothing is kept at any of these addresses.");
    if (streams.length > maxStreams) {
      return reject("too-many-addresses", `A message can be stored at ${maxStreams} addresses at most.`);
    }
    if (largest(message, protocols) + streams.length * positionBytes <= maxStoredBytes) return undefined;
    return reject("message-too-large", "The message is too large to be stored.");
  }

  return async ({ message, addresses, scope, store, excluded }, order) => {
    const streams =
      history === undefined || store === false
        ? []
        : streamsAt(historyOf, addresses).filter(({ address }) => scope(address) === "everybody");
    if (history === undefined || streams.length === 0) {
      return (store === true && obstacle(message, streams)) || accept([]);
    }
    const refusal = obstacle(message, streams);
    if (refusal !== undefined) return store === true ? refusal : accept([]);
    const append = () => history.append(message, streams, excluded);
    // Nothing is waited for before: turns are taken in the order of the calls.
    const positions = await (order === undefined ? append() : order.inTurn(streams, append));
    return accept(
      streams.flatMap(({ address }, nth) => {
        const position = positions[nth];
        return position === undefined ? [] : [{ address, position }];
      }),
    );
  };
}

/** The message's bytes in the protocol in which it has most; more than anything where one cannot carry it. */
function largest(message: Message, { all }: Pick<ClientProtocols, "all">): number {
  const sizes = all.map((protocol) => {
    try {
      return protocol.encodeMessage(message)?.byteLength ?? Number.POSITIVE_INFINITY;
    } catch {
      // A mistake in one protocol is nobody else's; deliveries report it.
      return 0;
    }
  });
  return Math.max(...sizes);
}
