import type { Message, MessageHistory, Position, Random, StoredMessage, Stream } from "@switchboard/domain";
import { pause } from "./pause.ts";

/** What a reader was given, in the order in which it was. */
export interface Given {
  readonly messageId: string;
  readonly offset: number;
}

/** How long a gap is borne, and how long after an answer without anything new it is asked again. */
const gapMs = 100;

/**
 * The simplest reader that loses nothing: orders by offset, waits a moment at a gap, then asks, and asks on every new
 * connection.
 */
export function createReader({
  history,
  stream,
  random,
  tell,
}: {
  readonly history: MessageHistory;
  readonly stream: Stream;
  readonly random: Random;
  readonly tell: (what: string) => void;
}) {
  const given: Given[] = [];
  const gaps: string[] = [];
  const ids = new Set<string>();
  /** Messages above the next one; `undefined` where there is none for this reader. */
  const waiting = new Map<number, Message | undefined>();
  let begin: Position | undefined;
  let next = 0;
  /** Counts connections: what an earlier one has asked is answered to nobody. */
  let connection = 0;
  let isConnected = false;
  let isStopped = false;

  function drain(): void {
    for (; waiting.has(next); next += 1) {
      const message = waiting.get(next);
      waiting.delete(next);
      if (message === undefined || ids.has(message.messageId)) continue;
      ids.add(message.messageId);
      given.push({ messageId: message.messageId, offset: next });
      tell(`gives ${message.messageId} at ${next}`);
    }
  }

  function receive({ message, position }: StoredMessage): void {
    if (begin?.epoch !== position.epoch) return;
    if (position.offset >= next) waiting.set(position.offset, message);
    drain();
  }

  /** Asks until it is told that there is no more; whether it was told. */
  async function ask(own: number): Promise<boolean> {
    while (own === connection && begin !== undefined) {
      const since = next - 1;
      const answer = await history.readSince(stream, { ...begin, offset: since }, { messages: 8, bytes: 100_000 });
      if (own !== connection) return false;
      if (!answer.recovered) {
        gaps.push(`not recovered since ${since}`);
        return true;
      }
      tell(`asked since ${since}: ${answer.messages.map(({ position }) => position.offset)} to ${answer.to}`);
      for (const { message, position } of answer.messages) {
        if (position.offset >= next) waiting.set(position.offset, message);
      }
      for (let offset = next; offset <= answer.to; offset += 1) {
        if (!waiting.has(offset)) waiting.set(offset, undefined);
      }
      drain();
      if (!answer.more) return true;
      if (answer.to <= since) await pause(gapMs);
    }
    return false;
  }

  async function connect(): Promise<void> {
    connection += 1;
    const own = connection;
    // Live first, the position second: what comes in between comes live.
    isConnected = true;
    if (begin === undefined) {
      const [settled] = await history.settled([stream]);
      if (own !== connection || settled === undefined) return;
      begin = settled;
      next = settled.offset + 1;
      tell(`begins at ${settled.offset}`);
    }
    await ask(own);
  }

  function drop(): void {
    isConnected = false;
    connection += 1;
  }

  async function askAtGaps(): Promise<void> {
    while (!isStopped) {
      await pause(gapMs * (1 + random()));
      if (isConnected && waiting.size > 0) await ask(connection);
    }
  }

  return {
    /** Connects and drops at random until it is stopped. */
    async live(): Promise<void> {
      const gapsAsked = askAtGaps();
      while (!isStopped) {
        await pause(random() * 50);
        const connected = connect();
        await pause(80 + random() * 500);
        if (!isStopped) drop();
        await connected;
      }
      await gapsAsked;
    },

    /** Connects for the last time and stays until there is no more. */
    async stop(): Promise<void> {
      isStopped = true;
      drop();
      await connect();
    },

    isConnected: () => isConnected,
    receive,
    given: (): readonly Given[] => given,
    gaps: (): readonly string[] => gaps,
    begin: () => begin,
  };
}

export type TorturedReader = ReturnType<typeof createReader>;
