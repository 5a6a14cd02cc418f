import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { Connection } from "../model/connection.ts";
import type { Answer, PositionedMessage, RecoveredStream } from "../protocol/client-protocol.ts";
import { type HistoryOf, streamsAt } from "./history-of.ts";
import type { MessageHistory, StoredMessage, Stream } from "./message-history.ts";
import type { Position } from "./position.ts";
import { answerBytes, readerOf } from "./reader.ts";

/** The most messages of a stream in an answer, so that several streams get their turn. */
const messagesAStream = 25;
/** No further stream is read once this much has been found: what there is no room for is read again when it is asked for again. */
const mostBytesRead = 4 * answerBytes;
/** How many streams are read at a time. */
const readsAtATime = 10;
/** What tells a message's place takes of an answer's room, its time and the names of its fields among it. */
const placeBytes = 200;
/** What the end of a stream that cannot be recovered takes of an answer's room: its address may be long. */
const gapBytes = 512;

export type RecoverMessages = (connection: Connection, since: readonly Position[]) => Promise<Answer>;

/** What is known of a stream after a position. */
interface Found {
  readonly stream: RecoveredStream;
  readonly messages: readonly StoredMessage[];
  /** What it takes of the answer's room. */
  readonly bytes: number;
}

/**
 * Gives a connection what came after positions in the streams that it is in, as far as an answer has room. What had none is
 * there to be asked for again: of such a stream nothing is known beyond the position that was asked for.
 *
 * @throws a `StoreFault`
 */
export function createRecoverMessages({
  history,
  historyOf,
}: {
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
}): RecoverMessages {
  return async (connection, since) => {
    const asked = lowestOfEach(since);
    if (history === undefined) return answerOf(asked, new Map());
    const streams = streamsAt(historyOf, connection.addresses);
    const tops = streams.length === 0 ? [] : await history.tops(streams);
    const byEpoch = new Map<string, { readonly stream: Stream; readonly top: Position }>();
    streams.forEach((stream, nth) => {
      const top = tops[nth];
      if (top !== undefined) byEpoch.set(top.epoch, { stream, top });
    });

    const found = new Map<Position, Found>();
    let bytesRead = 0;
    await forEachConcurrently(asked, readsAtATime, async (position) => {
      const known = byEpoch.get(position.epoch);
      if (known === undefined) return;
      const { stream, top } = known;
      // What comes later than the look at the tops is delivered: this connection was registered by then.
      if (top.offset === position.offset) return void found.set(position, nothingNew(position));
      if (bytesRead >= mostBytesRead) return void found.set(position, withoutRoom(position));
      const room = { messages: Math.min(messagesAStream, stream.retention.most), bytes: answerBytes };
      const read = await history.readSince(stream, position, room, readerOf(connection));
      const { epoch } = position;
      if (!read.recovered) {
        const now = { address: stream.address, position: read.now };
        found.set(position, { stream: { epoch, recovered: false, now }, messages: [], bytes: gapBytes });
      } else {
        const { messages, bytes, to, more } = read;
        const taken = bytes + messages.length * placeBytes;
        bytesRead += taken;
        found.set(position, { stream: { epoch, recovered: true, to, more }, messages, bytes: taken });
      }
    });
    return answerOf(asked, within(found));
  };
}

/** Of several positions in one stream, the first one counts that anything can be missing after. */
function lowestOfEach(since: readonly Position[]): readonly Position[] {
  const lowest = new Map<string, Position>();
  for (const position of since) {
    const other = lowest.get(position.epoch);
    if (other === undefined || position.offset < other.offset) lowest.set(position.epoch, position);
  }
  return [...lowest.values()];
}

function nothingNew({ epoch, offset: to }: Position): Found {
  return { stream: { epoch, recovered: true, to, more: false }, messages: [], bytes: 0 };
}

function withoutRoom({ epoch, offset: to }: Position): Found {
  return { stream: { epoch, recovered: true, to, more: true }, messages: [], bytes: 0 };
}

/**
 * What goes into one answer: of all that was found, as much as there is room for, and at least of one stream. Those with the
 * least come first, and need not ask again: whoever has much has its turn next.
 */
function within(found: ReadonlyMap<Position, Found>): ReadonlyMap<Position, Found> {
  const inOrder = [...found].toSorted(([, one], [, other]) => one.bytes - other.bytes);
  let used = 0;
  return new Map(
    inOrder.map(([position, each]) => {
      if (used > 0 && used + each.bytes > answerBytes) return [position, withoutRoom(position)];
      used += each.bytes;
      return [position, each];
    }),
  );
}

function answerOf(asked: readonly Position[], found: ReadonlyMap<Position, Found>): Answer {
  const of = asked.map((position): Found => {
    // No stream that the connection is in has this life, or has it any longer.
    const unknown = { stream: { epoch: position.epoch, recovered: false }, messages: [], bytes: 0 } as const;
    return found.get(position) ?? unknown;
  });
  return {
    kind: "recovered",
    streams: of.map(({ stream }) => stream),
    messages: merged(of.flatMap(({ messages }) => messages)),
  };
}

/** A message that is in several streams is given once, with its position in each, in its place in the first of them. */
function merged(all: readonly StoredMessage[]): readonly PositionedMessage[] {
  const byId = new Map<string, { readonly message: PositionedMessage["message"]; readonly positions: Position[] }[]>();
  const inOrder = all.flatMap(({ message, position }) => {
    const same = byId.get(message.messageId) ?? [];
    // A message that was sent again is in one stream twice, and given twice: clients know it by its id.
    const elsewhere = same.find(({ positions }) => positions.every(({ epoch }) => epoch !== position.epoch));
    if (elsewhere !== undefined) {
      elsewhere.positions.push(position);
      return [];
    }
    const once = { message, positions: [position] };
    byId.set(message.messageId, [...same, once]);
    return [once];
  });
  return inOrder;
}
