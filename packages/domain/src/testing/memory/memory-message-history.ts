import {
  type Address,
  addressKey,
  type Clock,
  type HistoryPage,
  isLeftOut,
  type Message,
  type MessageHistory,
  type NotRecovered,
  type Position,
  type Reader,
  type Recovered,
  type Room,
  type StoredExclusion,
  type StoredMessage,
  StoreFault,
  type Stream,
  storedMessageBytes,
  withoutRepeats,
} from "../../index.ts";

/** Below a message that was stored longer ago than this, a hole is made void. */
const holePatienceMs = 3000;
/** Below a message that was stored longer ago than this, nothing is under way any more. */
const inFlightMs = 15_000;
const mostVoids = 3;

/** What is under an offset: a message, or, without one, the offset made void. */
interface Slot {
  readonly atMs: number;
  /** From then on it is not kept. */
  readonly overMs: number;
  readonly message?: Message;
  readonly excluded?: StoredExclusion;
}

/** One life of a stream, or several after one another. */
interface Log {
  epoch: string;
  /** The offset that the epoch began after. */
  base: number;
  top: number;
  keepMs: number;
  /** When the last offset was taken. */
  lastAtMs?: number;
  /** The highest offset whose time was over. */
  lostUpTo: number;
  readonly slots: Map<number, Slot>;
}

let epochs = 0;

/**
 * Keeps messages as long as the process lives.
 *
 * @param options.betweenSteps awaited by every append between taking an offset and storing the message under it; what it
 *   throws ends the append there, as a writer that dies
 */
export function createMemoryMessageHistory({
  clock,
  betweenSteps = async () => {},
}: {
  readonly clock: Pick<Clock, "now">;
  readonly betweenSteps?: () => Promise<void>;
}): MessageHistory {
  const logs = new Map<string, Log>();

  /** The log of a stream; made where there is none yet. */
  function logOf({ address, retention }: Stream): Log {
    const key = addressKey(address);
    const log = logs.get(key) ?? {
      epoch: nextEpoch(),
      base: 0,
      top: 0,
      keepMs: retention.keepMs,
      lostUpTo: 0,
      slots: new Map<number, Slot>(),
    };
    logs.set(key, log);
    return log;
  }

  async function appendTo(stream: Stream, message: Message, excluded?: StoredExclusion): Promise<Position> {
    const log = logOf(stream);
    for (let voids = 0; voids < mostVoids; voids += 1) {
      log.keepMs = Math.max(log.keepMs, stream.retention.keepMs);
      log.top += 1;
      const { top: offset, epoch } = log;
      const atMs = clock.now();
      log.lastAtMs = atMs;
      const overMs = atMs + log.keepMs;
      await betweenSteps();
      // A reader has lost patience, or the stream was purged: it takes another offset.
      if (offset <= log.base || log.slots.has(offset)) continue;
      log.slots.set(offset, structuredClone({ atMs, overMs, message, ...(excluded !== undefined && { excluded }) }));
      return { epoch, offset };
    }
    throw new StoreFault("throttled", "Readers were more patient than the history was fast.");
  }

  function forgetOld(log: Log): void {
    for (const [offset, { overMs }] of log.slots) {
      if (overMs > clock.now()) continue;
      log.slots.delete(offset);
      log.lostUpTo = Math.max(log.lostUpTo, offset);
    }
  }

  function settledOf(stream: Stream): Position {
    const log = logOf(stream);
    forgetOld(log);
    const { epoch, base, top, lastAtMs, lostUpTo, slots } = log;
    if (lastAtMs === undefined || clock.now() - lastAtMs > 2 * inFlightMs) return { epoch, offset: top };
    const old = [...slots].filter(([, { atMs }]) => clock.now() - atMs > inFlightMs).map(([offset]) => offset);
    let offset = Math.max(base, lostUpTo, ...old);
    while (slots.has(offset + 1)) offset += 1;
    return { epoch, offset };
  }

  function isOver({ atMs, overMs }: Slot, { retention }: Stream): boolean {
    return clock.now() >= Math.min(overMs, atMs + retention.keepMs);
  }

  /** Makes the hole at an offset void if what is above it is old enough; whether it did, or need not. */
  function isPresent(log: Log, offset: number): boolean {
    if (log.slots.has(offset)) return true;
    const [next] = [...log.slots].filter(([above]) => above > offset).sort(([one], [other]) => one - other);
    if (next === undefined || clock.now() - next[1].atMs <= holePatienceMs) return false;
    const { atMs, overMs } = next[1];
    log.slots.set(offset, { atMs, overMs });
    return true;
  }

  function readSince(stream: Stream, after: Position, room: Room, reader?: Reader): Recovered | NotRecovered {
    const log = logs.get(addressKey(stream.address));
    const notRecovered = (): NotRecovered => ({ recovered: false, now: settledOf(stream) });
    if (log?.epoch !== after.epoch || after.offset > log.top) return notRecovered();
    forgetOld(log);
    if (log.lostUpTo > after.offset) return notRecovered();
    const messages: StoredMessage[] = [];
    let bytes = 0;
    let to = Math.max(after.offset, log.base);
    for (; to < log.top && isPresent(log, to + 1); to += 1) {
      const slot = log.slots.get(to + 1);
      if (slot === undefined) break;
      if (isOver(slot, stream)) return notRecovered();
      if (slot.message === undefined || isLeftOut(reader, slot.excluded)) continue;
      const size = storedMessageBytes(slot.message);
      if (messages.length > 0 && (messages.length >= room.messages || bytes + size > room.bytes)) break;
      messages.push(stored(slot.message, { epoch: log.epoch, offset: to + 1 }));
      bytes += size;
    }
    return { recovered: true, messages, to, more: [...log.slots.keys()].some((offset) => offset > to), bytes };
  }

  function readBefore(stream: Stream, before: number | undefined, room: Room, reader?: Reader): HistoryPage {
    const log = logs.get(addressKey(stream.address));
    if (log === undefined) return { messages: [], more: false };
    const messages: StoredMessage[] = [];
    let bytes = 0;
    for (let offset = Math.min(log.top, (before ?? log.top + 1) - 1); offset > log.base; offset -= 1) {
      const slot = log.slots.get(offset);
      if (slot?.message === undefined || isOver(slot, stream) || isLeftOut(reader, slot.excluded)) continue;
      bytes += storedMessageBytes(slot.message);
      if (messages.length > 0 && (messages.length >= room.messages || bytes > room.bytes)) {
        return { messages: withoutRepeats(messages.reverse()), more: true };
      }
      messages.push(stored(slot.message, { epoch: log.epoch, offset }));
    }
    return { messages: withoutRepeats(messages.reverse()), more: false };
  }

  return {
    async append(message, streams, excluded) {
      const appended = await Promise.allSettled(streams.map((stream) => appendTo(stream, message, excluded)));
      return appended.map((each) => {
        if (each.status === "rejected") throw each.reason;
        return each.value;
      });
    },

    settled: async (streams) => streams.map(settledOf),

    tops: async (streams) =>
      streams.map(({ address }) => {
        const log = logs.get(addressKey(address));
        return log && { epoch: log.epoch, offset: log.top };
      }),

    readSince: async (stream, after, room, reader) => readSince(stream, after, room, reader),

    readBefore: async (stream, offset, room, reader) => readBefore(stream, offset, room, reader),

    async purge(address: Address) {
      const log = logs.get(addressKey(address));
      if (log === undefined) return;
      log.epoch = nextEpoch();
      log.base = log.top;
      log.slots.clear();
    },
  };
}

/** Unlike that of any other history in the process as well. */
function nextEpoch(): string {
  epochs += 1;
  return `epoch-${epochs}`;
}

/** A copy: what others do with it afterwards is not remembered. */
function stored(message: Message, position: Position): StoredMessage {
  return { message: structuredClone(message), position };
}
