import type { RecoveredFrame, RecoveredStreamFrame, StreamFrame, WirePosition } from "@switchboard/protocol";
import { forgetOldest } from "../forget-oldest.ts";
import { NEVER } from "../time/timer.ts";
import { addressOf, groupAddress } from "./address.ts";
import { arrived, createStream, hasPassed, type PositionedMessage, plan, put, type Stream, skip } from "./stream.ts";

/** What a tracker wants done. It is called in the midst of a change, in the order in which things are to happen. */
export interface TrackerEffects {
  /** A message's turn has come. It may have been given before, by another stream or with other addresses. */
  give(message: PositionedMessage, addresses: readonly string[]): void;
  /**
   * Something before the next message at this address is lost: at most so many messages, where that is known. What waited behind
   * the loss has been given by then, so that what is loaded anew now ends where the next message follows.
   */
  gap(address: string, missed: number | undefined): void;
  /** The hub is to be asked what came after these, with one question at a time. */
  recover(): void;
  /** The hub is to be asked which streams the connection is in. */
  hello(): void;
  /** Messages of an address come long after it was left. */
  astray(address: string): void;
}

export interface TrackerOptions extends TrackerEffects {
  readonly now: () => number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** How long after one `welcome` the hub is asked for another. */
  readonly checkAfterMs: number;
  /** Whether an answer is under way that may name streams. */
  readonly isNaming: () => boolean;
}

/**
 * Gives the messages of all streams that a connection is in: those of one stream in the order of their offsets, each once,
 * and nothing left out without saying so. It follows the streams from connection to connection, and has no timer of its
 * own: `dueAt` says when `tick` wants to be called.
 *
 * A message with positions in several streams is given in its turn at one of them, its home, and counts as passed in the
 * others: to wait for its turn in each of them could take for ever, since two streams may order two messages differently.
 */
export interface StreamTracker {
  message(message: PositionedMessage): void;
  /** These offsets are of a message that this client is not given: it has sent it, and is excluded. */
  count(positions: readonly WirePosition[]): void;
  /**
   * The connection is in these streams.
   *
   * @param covers whether it is told of an address where it is
   * @param isNew whether it is the first `welcome` of a connection
   */
  welcomed(streams: readonly StreamFrame[], covers: (address: string) => boolean, isNew: boolean): void;
  /** The connection has joined these addresses. What was known of their streams may have grown before that. */
  joined(addresses: readonly string[], streams: readonly StreamFrame[]): void;
  /** No answer that would have named streams is under way any longer. */
  unnamed(): void;
  /** A join is under way: an epoch that nobody knew, or that the address had before it was left, may be of what is joined. */
  joining(address: string): void;
  left(address: string): void;
  /** There is no connection. */
  lost(): void;
  /** What `recover` has to ask for. */
  asks(): readonly WirePosition[];
  recovered(answer: RecoveredFrame): void;
  /** The question was refused. */
  unrecovered(): void;
  /** Where the client is in all streams, for `hello`. */
  positions(): readonly WirePosition[];
  /** What the application may save: everything at or below has been given. */
  position(address: string): readonly WirePosition[] | undefined;
  /** Where the stream of an address begins that is not followed yet; where it is by default, without positions. */
  claim(address: string, positions?: readonly WirePosition[]): void;
  /** The epoch of an address, and the offset that comes next in it. */
  nextAt(address: string): WirePosition | undefined;
  /** Ids of messages of an address that wait for their turn, also elsewhere. */
  waiting(address: string): readonly string[];
  dueAt(): number;
  /** @param nowMs for which it was set, or later */
  tick(nowMs: number): void;
}

/** Epochs that are remembered after their streams have ended, and others that belong to no stream of the connection. */
const REMEMBERED_EPOCHS = 200;
/** For so long after a stream has ended, what still comes is only late. */
const ASTRAY_MS = 10_000;
/** Messages that wait for somebody to name their stream. */
const MOST_UNNAMED = 500;
/** Positions of one question (limit of the protocol). */
const MOST_ASKED = 100;

export function createStreamTracker(options: TrackerOptions): StreamTracker {
  const { now } = options;
  /** By epoch: an address may have several. */
  const streams = new Map<string, Stream>();
  /** Addresses by the epochs that they had. */
  const ended = new Map<string, { readonly address: string; checkAt: number }>();
  /** Epochs of which nobody knows what they are of. */
  const strangers = new Map<string, true>();
  const claims = new Map<string, readonly WirePosition[]>();
  let unnamed: PositionedMessage[] = [];
  let isOnline = false;
  let isAsking = false;
  /** What the last `hello` said, by epoch. */
  let claimed = new Map<string, number>();
  let checkAt = NEVER;

  const waiting = () => [...streams.values()].flatMap(({ slots }) => [...slots.values()]);
  const at = (address: string) => [...streams.values()].filter((stream) => stream.address === address);
  const knownOf = ({ positions = [] }: PositionedMessage) =>
    positions.flatMap(([epoch, offset]) => {
      const stream = streams.get(epoch);
      return stream === undefined ? [] : [{ stream, offset }];
    });

  function give(message: PositionedMessage): void {
    const { group } = message;
    const told = group === undefined ? [] : [groupAddress(group)];
    options.give(message, [...new Set([...told, ...knownOf(message).map(({ stream }) => stream.address)])]);
  }

  /**
   * Gives what waits up to there.
   *
   * @param isWhole nothing is missing in between: as far as it is given, the stream has come
   */
  function flush(stream: Stream, to: number, isWhole: boolean): void {
    for (const offset of [...stream.slots.keys()].filter((slot) => slot <= to).sort((one, other) => one - other))
      take(stream, offset, isWhole);
  }

  function take(stream: Stream, offset: number, isWhole = true): void {
    const message = stream.slots.get(offset);
    stream.slots.delete(offset);
    if (isWhole) stream.next = offset + 1;
    if (message !== undefined) give(message);
  }

  function drain(stream: Stream): void {
    while (stream.slots.has(stream.next)) take(stream, stream.next);
    if (isOnline && !stream.behind) plan(stream, now(), options.random);
  }

  function place(message: PositionedMessage, recovered = false): void {
    const known = knownOf(message);
    if (known.length === 0) {
      placeUnknown(message);
      return;
    }
    if (!recovered) for (const { stream, offset } of known) arrived(stream, offset, now());
    // The streams that have not had it.
    const open = known.filter(({ stream, offset }) => !hasPassed(stream, offset));
    const ahead = open.filter(({ stream, offset }) => offset >= stream.next);
    const own = { ...message, positions: open.map(({ stream, offset }) => [stream.epoch, offset] as const) };
    const [home] = ahead;
    if (home === undefined) {
      if (open.length > 0) give(own);
      return;
    }
    if (!put(home.stream, home.offset, own, recovered)) return;
    for (const { stream, offset } of ahead) put(stream, offset, undefined, recovered);
    for (const { stream } of ahead) drain(stream);
  }

  function placeUnknown(message: PositionedMessage): void {
    const epochs = (message.positions ?? []).map(([epoch]) => epoch);
    if (epochs.length > 0 && epochs.every((epoch) => ended.has(epoch))) {
      for (const epoch of epochs) {
        const last = ended.get(epoch);
        if (last === undefined || now() < last.checkAt || at(last.address).length > 0) continue;
        last.checkAt = now() + ASTRAY_MS;
        options.astray(last.address);
      }
    } else if (epochs.every((epoch) => strangers.has(epoch) || ended.has(epoch))) give(message);
    else {
      unnamed.push(message);
      if (unnamed.length > MOST_UNNAMED) for (const oldest of unnamed.splice(0, 1)) give(oldest);
      if (isOnline && !options.isNaming()) options.hello();
    }
  }

  /** @param final whoever could name a stream has answered */
  function placeUnnamed(final: boolean): void {
    const messages = unnamed;
    unnamed = [];
    for (const message of messages) {
      if (final && knownOf(message).length === 0)
        for (const [epoch] of message.positions ?? []) if (!ended.has(epoch)) remember(strangers, epoch, true);
      place(message);
    }
  }

  function end(stream: Stream): void {
    flush(stream, NEVER, false);
    streams.delete(stream.epoch);
    // What waits elsewhere is not of the stream that may follow under the same epoch.
    for (const { slots } of streams.values())
      for (const [offset, message] of slots)
        if (message?.positions?.some(([epoch]) => epoch === stream.epoch)) {
          const positions = message.positions.filter(([epoch]) => epoch !== stream.epoch);
          slots.set(offset, { ...message, positions });
        }
    remember(ended, stream.epoch, { address: stream.address, checkAt: now() + ASTRAY_MS });
  }

  /** @param settled whether the offset may be lower than the newest of the stream */
  function begin(address: string, epoch: string, offset: number, settled: boolean): void {
    // Of a stream that was claimed, and has ended since, the hub tells the newest position.
    const since =
      claims.get(address)?.find((claim) => claim[0] === epoch)?.[1] ?? (settled ? undefined : claimed.get(epoch));
    const stream = createStream(address, epoch, since ?? offset);
    ended.delete(epoch);
    streams.set(epoch, stream);
    // What the application has had before it came back is not given again.
    if (since === undefined) skip(stream, 0, offset);
    else stream.behind = settled || offset > since;
  }

  /** @param settled whether offsets may be lower than the newest of their streams */
  function name(frames: readonly StreamFrame[], covers: (address: string) => boolean, settled: boolean): void {
    const named = frames.map((frame) => ({ ...frame, address: addressOf(frame) })).filter((f) => covers(f.address));
    const gaps = new Set<string>();
    for (const stream of [...streams.values()]) {
      if (!covers(stream.address) || named.some(({ epoch }) => epoch === stream.epoch)) continue;
      end(stream);
      gaps.add(stream.address);
    }
    for (const { address, epoch, offset } of named) {
      const stream = streams.get(epoch);
      if (stream === undefined) {
        begin(address, epoch, offset, settled);
      } else {
        stream.top = Math.max(stream.top, offset);
        if (settled || offset >= stream.next) stream.behind = true;
      }
    }
    for (const [address, positions] of [...claims]) {
      if (!covers(address)) continue;
      claims.delete(address);
      if (!positions.some(([epoch]) => streams.has(epoch))) gaps.add(address);
    }
    for (const address of gaps) options.gap(address, undefined);
  }

  const behind = () => [...streams.values()].filter((stream) => stream.behind);

  function ask(): void {
    if (!isOnline || isAsking || behind().length === 0) return;
    isAsking = true;
    options.recover();
  }

  const hasMoved = ({ since }: Stream, answer: RecoveredStreamFrame) => answer.recovered && answer.to > since;

  /** @param haveMoved whether the answer leads on in any stream: where it does, there may have been no room in it for this one */
  function answered(stream: Stream, answer: RecoveredStreamFrame, haveMoved: boolean): void {
    stream.behind = false;
    stream.more = false;
    if (!answer.recovered) {
      goOn(stream, answer.now);
      return;
    }
    flush(stream, answer.to, true);
    stream.next = Math.max(stream.next, answer.to + 1);
    stream.more = answer.more;
    if (haveMoved) {
      stream.stuck = 0;
      stream.behind = answer.more;
    } else stream.stuck += 1;
  }

  /** Something after the position is missing for good. */
  function goOn(stream: Stream, at: StreamFrame | undefined): void {
    if (at === undefined) {
      options.hello();
      return;
    }
    const { next, address } = stream;
    const { epoch, offset } = at;
    if (epoch !== stream.epoch) {
      end(stream);
      if (!streams.has(epoch)) begin(address, epoch, offset, true);
      options.gap(address, undefined);
    } else if (offset < next) {
      // It is further on than what the hub can vouch for now.
      stream.more = true;
      stream.stuck += 1;
    } else {
      flush(stream, offset, false);
      stream.next = offset + 1;
      skip(stream, next, offset);
      options.gap(address, offset + 1 - next);
    }
  }

  return {
    message(message) {
      place(message);
      ask();
    },
    count(positions) {
      for (const [epoch, offset] of positions) {
        const stream = streams.get(epoch);
        if (stream === undefined || offset < stream.next) continue;
        put(stream, offset, undefined, false);
        drain(stream);
      }
    },
    welcomed(frames, covers, isNew) {
      checkAt = now() + options.checkAfterMs;
      if (isNew) {
        isOnline = true;
        isAsking = false;
        for (const stream of streams.values())
          Object.assign(stream, { behind: false, more: false, dueAt: NEVER, stuck: 0 });
      }
      // More may be followed than a `hello` has room for.
      name(frames, covers, streams.size > MOST_ASKED);
      placeUnnamed(!options.isNaming());
      for (const stream of streams.values()) drain(stream);
      ask();
    },
    joined(addresses, frames) {
      name(frames, (address) => addresses.includes(address), true);
      placeUnnamed(false);
      ask();
    },
    unnamed: () => placeUnnamed(false),
    joining(address) {
      strangers.clear();
      for (const [epoch, last] of ended) if (last.address === address) ended.delete(epoch);
    },
    left(address) {
      for (const stream of at(address)) end(stream);
    },
    lost() {
      isOnline = false;
      isAsking = false;
    },
    asks() {
      const asked = behind().slice(0, MOST_ASKED);
      return asked.map((stream) => {
        Object.assign(stream, { top: 0, dueAt: NEVER, since: stream.next - 1 });
        return [stream.epoch, stream.since];
      });
    },
    recovered(answer) {
      isAsking = false;
      for (const message of answer.messages) place(message, true);
      const told = answer.streams.flatMap((each) => {
        const stream = streams.get(each.epoch);
        return stream === undefined ? [] : [[stream, each] as const];
      });
      const haveMoved = told.some(([stream, each]) => hasMoved(stream, each));
      for (const [stream, each] of told) answered(stream, each, haveMoved);
      for (const stream of streams.values()) drain(stream);
      ask();
    },
    unrecovered() {
      isAsking = false;
      for (const stream of streams.values()) {
        if (!stream.behind) continue;
        Object.assign(stream, { behind: false, more: true, stuck: stream.stuck + 1 });
        drain(stream);
      }
    },
    positions() {
      const own = [...streams.values()].map(({ epoch, next }) => [epoch, next - 1] as const);
      const all = [...own, ...[...claims.values()].flat()];
      claimed = new Map(all.slice(0, MOST_ASKED));
      return [...claimed];
    },
    position(address) {
      const own = at(address);
      if (own.length === 0) return claims.get(address);
      const unhandled = waiting();
      return own.map(({ epoch, next }) => {
        const offsets = unhandled.flatMap(
          (message) => message?.positions?.find((position) => position[0] === epoch)?.[1] ?? [],
        );
        return [epoch, Math.min(next, ...offsets) - 1];
      });
    },
    claim(address, positions) {
      if (positions === undefined) claims.delete(address);
      else claims.set(address, positions);
    },
    nextAt(address) {
      const [stream] = at(address);
      return stream && [stream.epoch, stream.next];
    },
    waiting(address) {
      const epochs = at(address).map(({ epoch }) => epoch);
      return waiting().flatMap((message) =>
        message?.positions?.some(([epoch]) => epochs.includes(epoch)) ? message.id : [],
      );
    },
    dueAt() {
      return isOnline ? Math.min(checkAt, ...[...streams.values()].map(({ dueAt }) => dueAt)) : NEVER;
    },
    tick(nowMs) {
      if (nowMs >= checkAt) {
        checkAt = NEVER;
        options.hello();
      }
      for (const stream of streams.values()) {
        if (nowMs < stream.dueAt) continue;
        stream.behind = true;
        stream.dueAt = NEVER;
      }
      ask();
    },
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  forgetOldest(map.set(key, value), REMEMBERED_EPOCHS);
}
