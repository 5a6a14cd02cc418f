import { expect } from "vitest";
import {
  type Message,
  type MessageHistory,
  type NotRecovered,
  type Position,
  type Reader,
  type Recovered,
  type Room,
  type StoredMessage,
  StoreFault,
  type Stream,
} from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";
import { uniqueId } from "./sample-connection.ts";

export interface MessageHistorySubject extends AsyncDisposable {
  readonly history: MessageHistory;
  /** Moves the history's time on. */
  advance(ms: number): void;
  /** An append that has taken its offset, and stores its message when it is told to; never, as if its writer had died. */
  slowAppend(message: Message, stream: Stream): Promise<SlowAppend>;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: MessageHistory;
}

export interface SlowAppend {
  finish(): Promise<Position>;
}

const hourMs = 3_600_000;
const ample: Room = { messages: 1000, bytes: 1_000_000 };

const behaviours = {
  "numbers a stream's messages from 1, without gaps": async ({ history }) => {
    const stream = sampleStream();
    const positions = await appendAll(history, stream, 5);
    expect(positions.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(positions.map(({ epoch }) => epoch)).size).toBe(1);
    expect(positions[0]?.epoch).not.toBe("");
  },

  "numbers messages that come at once without gaps, each once": async ({ history }) => {
    const stream = sampleStream();
    const messages = Array.from({ length: 20 }, sampleMessage);
    const appended = await Promise.all(
      messages.map(async (message) => ({ message, position: await appendOne(history, message, stream) })),
    );
    const inOrder = appended.sort((one, other) => one.position.offset - other.position.offset);
    expect(inOrder.map(({ position }) => position.offset)).toEqual(Array.from({ length: 20 }, (_, nth) => nth + 1));
    expect(await everythingSince(history, stream, start(inOrder[0]?.position))).toEqual(inOrder);
  },

  "gives a message a position in each of its streams, in their order": async ({ history }) => {
    const [one, other] = [sampleStream(), sampleStream({ kind: "user" })];
    await appendAll(history, other, 2);
    const message = sampleMessage();
    const [inOne, inOther, ...more] = await history.append(message, [one, other]);
    expect([inOne?.offset, inOther?.offset, more]).toEqual([1, 3, []]);
    expect(inOne?.epoch).not.toBe(inOther?.epoch);
    expect(await everythingSince(history, one, start(inOne))).toEqual([{ message, position: inOne }]);
    expect((await everythingSince(history, other, start(inOther))).at(-1)).toEqual({ message, position: inOther });
  },

  "keeps streams of similar names apart": async ({ history }) => {
    const id = uniqueId("room");
    const streams = [
      sampleStream({ id }),
      sampleStream({ kind: "user", id }),
      sampleStream({ kind: "session", id: `anon/${id}` }),
      sampleStream({ id: `${id}#` }),
      sampleStream({ id: `head#group#${id}` }),
      sampleStream({ id: id.toUpperCase() }),
    ];
    const messages = streams.map(sampleMessage);
    for (const [nth, stream] of streams.entries()) {
      expect((await appendOne(history, messages[nth] ?? sampleMessage(), stream)).offset).toBe(1);
    }
    for (const [nth, stream] of streams.entries()) {
      const page = await history.readBefore(stream, undefined, ample);
      expect(page.messages.map(({ message }) => message)).toEqual([messages[nth]]);
    }
  },

  "brings messages back as they were": async ({ history }) => {
    const stream = sampleStream();
    const sentAtMs = Date.parse("2026-01-01T00:00:00.123Z");
    const messages: readonly Message[] = [
      { messageId: uniqueId("m"), from: {}, sentAtMs, payload: null },
      {
        messageId: uniqueId("m"),
        from: { userId: "ada", sessionId: "ada/tab", clientId: "ada/web" },
        sentAtMs,
        payload: { text: "zwölf \u{1F600} \u0000 \"'", list: [0, -1.5e300, true, false, null, "", {}, []] },
        kind: "edit",
        refers: "m-0",
      },
      { messageId: uniqueId("m"), from: { userId: "ada" }, sentAtMs, payload: "" },
      { messageId: uniqueId("m"), from: {}, sentAtMs, payload: "x".repeat(100_000) },
    ];
    for (const message of messages) await appendOne(history, frozen(message), frozen(stream));
    const [first] = await history.tops([stream]);
    const room = { messages: 1000, bytes: 1 };
    expect((await everythingSince(history, stream, start(first), room)).map(({ message }) => message)).toEqual(
      messages,
    );
    expect((await history.readBefore(stream, undefined, ample)).messages.map(({ message }) => message)).toEqual(
      messages,
    );
  },

  "makes what it is asked to begin in, and says the same again": async ({ history }) => {
    const streams = [sampleStream(), sampleStream({ kind: "user" })];
    expect(await history.tops(streams)).toEqual([undefined, undefined]);
    const begun = await history.settled(streams);
    expect(begun.map(({ offset }) => offset)).toEqual([0, 0]);
    expect(begun[0]?.epoch).not.toBe(begun[1]?.epoch);
    expect(await history.settled(streams)).toEqual(begun);
    expect(await history.tops(streams)).toEqual(begun);
    const position = await appendOne(history, sampleMessage(), streams[0] ?? sampleStream());
    expect(position).toEqual({ epoch: begun[0]?.epoch, offset: 1 });
  },

  "knows the newest position of each stream, in their order": async ({ history }) => {
    const streams = Array.from({ length: 12 }, () => sampleStream());
    for (const [nth, stream] of streams.entries()) await appendAll(history, stream, nth % 3);
    expect((await history.tops(streams)).map((top) => top?.offset ?? 0)).toEqual(streams.map((_, nth) => nth % 3));
  },

  "begins at the newest message where nothing is under way": async ({ history, advance }) => {
    const stream = sampleStream();
    const last = (await appendAll(history, stream, 3)).at(-1);
    expect(await history.settled([stream])).toEqual([last]);
    advance(hourMs / 2);
    expect(await history.settled([stream])).toEqual([last]);
  },

  "begins below everything that is under way": async ({ history, slowAppend }) => {
    const stream = sampleStream();
    const message = sampleMessage();
    const slow = await slowAppend(message, stream);
    const above = await appendOne(history, sampleMessage(), stream);
    const [begun] = await history.settled([stream]);
    expect([begun?.offset, above.offset]).toEqual([0, 2]);
    const position = await slow.finish();
    expect(position).toEqual({ epoch: above.epoch, offset: 1 });
    expect((await everythingSince(history, stream, begun)).map((each) => each.message.messageId)).toContain(
      message.messageId,
    );
  },

  "begins below the first message while that is under way": async ({ history, slowAppend }) => {
    const stream = sampleStream();
    const message = sampleMessage();
    const slow = await slowAppend(message, stream);
    const [begun] = await history.settled([stream]);
    expect(begun?.offset).toBe(0);
    const position = await slow.finish();
    expect(await everythingSince(history, stream, begun)).toEqual([{ message, position }]);
  },

  "begins above what dead writers have left as soon as nobody can be on the way": async ({
    history,
    advance,
    slowAppend,
  }) => {
    const stream = sampleStream();
    await slowAppend(sampleMessage(), stream);
    await appendOne(history, sampleMessage(), stream);
    advance(14_000);
    await slowAppend(sampleMessage(), stream);
    expect((await history.settled([stream]))[0]?.offset).toBe(0);
    advance(1001);
    expect((await history.settled([stream]))[0]?.offset).toBe(2);
    advance(30_000);
    expect((await history.settled([stream]))[0]?.offset).toBe(3);
  },

  "gives what came after a position, and nothing twice": async ({ history }) => {
    const stream = sampleStream();
    const positions = await appendAll(history, stream, 5);
    const answer = await recovered(history, stream, positions[1]);
    expect(offsetsOf(answer)).toEqual([3, 4, 5]);
    expect(answer).toMatchObject({ to: 5, more: false });
    expect(answer.bytes).toBeGreaterThan(0);
    expect(await recovered(history, stream, positions[4])).toEqual({
      recovered: true,
      messages: [],
      to: 5,
      more: false,
      bytes: 0,
    });
  },

  "sees every append that has returned": async ({ history }) => {
    const stream = sampleStream();
    let position: Position | undefined = (await history.settled([stream]))[0];
    for (let nth = 0; nth < 10; nth += 1) {
      const appended = await appendOne(history, sampleMessage(), stream);
      expect(await history.tops([stream])).toEqual([appended]);
      expect(offsetsOf(await recovered(history, stream, position))).toEqual([appended.offset]);
      position = appended;
    }
  },

  "recovers nothing from positions in other epochs": async ({ history }) => {
    const [stream, other] = [sampleStream(), sampleStream()];
    const [own] = await appendAll(history, stream, 1);
    const [foreign] = await appendAll(history, other, 1);
    expect(await history.readSince(stream, foreign ?? nowhere, ample)).toEqual({ recovered: false, now: own });
    expect(await history.readSince(stream, { epoch: "", offset: 0 }, ample)).toEqual({ recovered: false, now: own });
  },

  "recovers nothing from a stream that has no life, and says where to begin": async ({ history }) => {
    const stream = sampleStream();
    const answer = await history.readSince(stream, { epoch: "gone", offset: 7 }, ample);
    expect(answer).toEqual({ recovered: false, now: { epoch: expect.any(String), offset: 0 } });
    expect([(answer as NotRecovered).now]).toEqual(await history.settled([stream]));
  },

  "recovers nothing from positions beyond the newest": async ({ history }) => {
    const stream = sampleStream();
    const [first] = await appendAll(history, stream, 1);
    const { epoch } = first ?? nowhere;
    for (const offset of [2, 1000, Number.MAX_SAFE_INTEGER]) {
      expect(await history.readSince(stream, { epoch, offset }, ample)).toEqual({ recovered: false, now: first });
    }
  },

  "gives no more messages than there is room for, and the rest when asked again": async ({ history }) => {
    const stream = sampleStream();
    const positions = await appendAll(history, stream, 7);
    const room = { messages: 3, bytes: 1_000_000 };
    const first = await recovered(history, stream, start(positions[0]), room);
    expect(offsetsOf(first)).toEqual([1, 2, 3]);
    expect(first).toMatchObject({ to: 3, more: true });
    const all = await everythingSince(history, stream, start(positions[0]), room);
    expect(all.map(({ position }) => position)).toEqual(positions);
  },

  "gives no more bytes than there is room for, but always a message": async ({ history }) => {
    const stream = sampleStream();
    const positions: Position[] = [];
    for (const length of [1000, 1000, 5000, 10]) {
      positions.push(await appendOne(history, { ...sampleMessage(), payload: "x".repeat(length) }, stream));
    }
    const room = { messages: 1000, bytes: 3000 };
    const first = await recovered(history, stream, start(positions[0]), room);
    expect(offsetsOf(first)).toEqual([1, 2]);
    expect(first.bytes).toBeGreaterThan(2000);
    expect(first.bytes).toBeLessThanOrEqual(3000);
    const second = await recovered(history, stream, positions[1], room);
    expect(offsetsOf(second)).toEqual([3]);
    expect(second).toMatchObject({ to: 3, more: true });
    expect(offsetsOf(await recovered(history, stream, positions[2], room))).toEqual([4]);
  },

  "gives many messages, in order and each once": async ({ history }) => {
    const stream = sampleStream();
    const begun = (await history.settled([stream]))[0];
    for (let from = 0; from < 120; from += 20) {
      await Promise.all(Array.from({ length: 20 }, () => appendOne(history, sampleMessage(), stream)));
    }
    const offsets = (await everythingSince(history, stream, begun)).map(({ position }) => position.offset);
    expect(offsets).toEqual(Array.from({ length: 120 }, (_, nth) => nth + 1));
    const page = await history.readBefore(stream, undefined, { messages: 110, bytes: 1_000_000 });
    expect(page.messages.map(({ position }) => position.offset)).toEqual(offsets.slice(10));
    expect(page.more).toBe(true);
  },

  "waits for a writer that is slow, and says that there will be more": async ({ history, advance, slowAppend }) => {
    const stream = sampleStream();
    const [first] = await appendAll(history, stream, 1);
    const slow = await slowAppend(sampleMessage(), stream);
    await appendAll(history, stream, 2);
    advance(2900);
    const answer = await recovered(history, stream, start(first));
    expect(offsetsOf(answer)).toEqual([1]);
    expect(answer).toMatchObject({ to: 1, more: true });
    expect((await slow.finish()).offset).toBe(2);
    expect(offsetsOf(await recovered(history, stream, first))).toEqual([2, 3, 4]);
  },

  "passes what dead writers have left when it is old": async ({ history, advance, slowAppend }) => {
    const stream = sampleStream();
    await slowAppend(sampleMessage(), stream);
    const [second] = await appendAll(history, stream, 1);
    await slowAppend(sampleMessage(), stream);
    await slowAppend(sampleMessage(), stream);
    await appendAll(history, stream, 1);
    advance(3001);
    const answer = await recovered(history, stream, start(second));
    expect(offsetsOf(answer)).toEqual([2, 5]);
    expect(answer).toMatchObject({ to: 5, more: false });
  },

  "lets no writer store what readers have passed: it takes the next offset": async ({
    history,
    advance,
    slowAppend,
  }) => {
    const stream = sampleStream();
    const message = sampleMessage();
    const slow = await slowAppend(message, stream);
    const [second] = await appendAll(history, stream, 1);
    advance(3001);
    expect(offsetsOf(await recovered(history, stream, start(second)))).toEqual([2]);
    const position = await slow.finish();
    expect(position).toEqual({ epoch: second?.epoch, offset: 3 });
    expect((await recovered(history, stream, second)).messages).toEqual([{ message, position }]);
  },

  "asks nobody to wait for the newest while it is under way": async ({ history, advance, slowAppend }) => {
    const stream = sampleStream();
    const [first] = await appendAll(history, stream, 1);
    const slow = await slowAppend(sampleMessage(), stream);
    for (const ms of [0, 3001]) {
      advance(ms);
      expect(await recovered(history, stream, first)).toMatchObject({ messages: [], to: 1, more: false });
    }
    expect((await slow.finish()).offset).toBe(2);
  },

  "leaves out what the reader is excluded from, and passes it": async ({ history }) => {
    const stream = sampleStream();
    const excluded = { connectionId: "c-1", clientId: "anon/web" };
    const all = await history.append(sampleMessage(), [stream], excluded);
    await history.append(sampleMessage(), [stream], { ...excluded, sessionId: "ada/tab" });
    await history.append(sampleMessage(), [stream], { connectionId: "c-1" });
    const given = async (reader?: Reader) => {
      const answer = await recovered(history, stream, start(all[0]), ample, reader);
      expect(answer).toMatchObject({ to: 3, more: false });
      const page = await history.readBefore(stream, undefined, ample, reader);
      expect(page.messages).toEqual(answer.messages);
      return offsetsOf(answer);
    };
    expect(await given()).toEqual([1, 2, 3]);
    expect(await given({ connectionId: "c-2" })).toEqual([1, 2, 3]);
    expect(await given({ connectionId: "c-1" })).toEqual([]);
    expect(await given({ connectionId: "c-2", clientId: "anon/web" })).toEqual([3]);
    expect(await given({ connectionId: "c-2", clientId: "anon/other", sessionId: "ada/tab" })).toEqual([1, 3]);
  },

  "lets what a reader is excluded from take none of its room": async ({ history }) => {
    const stream = sampleStream();
    const [first] = await history.append(sampleMessage(), [stream], { connectionId: "c-1" });
    await appendAll(history, stream, 1);
    const room = { messages: 1, bytes: 1 };
    const answer = await recovered(history, stream, start(first), room, { connectionId: "c-1" });
    expect(offsetsOf(answer)).toEqual([2]);
    expect(answer).toMatchObject({ to: 2 });
  },

  "recovers nothing where something is too old to be kept": async ({ history, advance }) => {
    const stream = sampleStream();
    const [first] = await appendAll(history, stream, 1);
    advance(hourMs / 2);
    const [second] = await appendAll(history, stream, 1);
    expect(offsetsOf(await recovered(history, stream, start(first)))).toEqual([1, 2]);
    advance(hourMs / 2);
    expect(await history.readSince(stream, start(first), ample)).toEqual({ recovered: false, now: second });
    expect(offsetsOf(await recovered(history, stream, first))).toEqual([2]);
    expect(await pageOf(history, stream)).toEqual([2]);
    advance(hourMs / 2);
    expect(await history.readSince(stream, first ?? nowhere, ample)).toEqual({ recovered: false, now: second });
    expect(await recovered(history, stream, second)).toMatchObject({ messages: [], to: 2 });
    expect(await pageOf(history, stream)).toEqual([]);
  },

  "counts on after everything has become too old": async ({ history, advance }) => {
    const stream = sampleStream();
    const positions = await appendAll(history, stream, 2);
    advance(3 * hourMs);
    const [third] = await appendAll(history, stream, 1);
    expect(third).toEqual({ epoch: positions[0]?.epoch, offset: 3 });
    expect(offsetsOf(await recovered(history, stream, positions[1]))).toEqual([3]);
  },

  "gives nothing that is older than the reader's setting": async ({ history, advance }) => {
    const stream = sampleStream();
    const shorter: Stream = { ...stream, retention: { ...stream.retention, keepMs: 60_000 } };
    const [first] = await appendAll(history, stream, 1);
    advance(60_000);
    const [second] = await appendAll(history, stream, 1);
    expect(await history.readSince(shorter, start(first), ample)).toEqual({ recovered: false, now: second });
    expect(offsetsOf(await recovered(history, shorter, first))).toEqual([2]);
    expect(await pageOf(history, shorter)).toEqual([2]);
    expect(offsetsOf(await recovered(history, stream, start(first)))).toEqual([1, 2]);
  },

  "keeps what comes after the setting was raised longer, and never shorter": async ({ history, advance }) => {
    const stream = sampleStream();
    const shorter: Stream = { ...stream, retention: { ...stream.retention, keepMs: 60_000 } };
    const [first] = await appendAll(history, shorter, 1);
    const [second] = await appendAll(history, stream, 1);
    const [third] = await appendAll(history, shorter, 1);
    advance(120_000);
    expect((await history.readSince(stream, start(first), ample)).recovered).toBe(false);
    expect(await pageOf(history, stream)).toEqual([second?.offset, third?.offset]);
    expect(offsetsOf(await recovered(history, stream, second))).toEqual([third?.offset]);
  },

  "pages backwards through what is kept, in ascending order": async ({ history }) => {
    const stream = sampleStream();
    await appendAll(history, stream, 7);
    const room = { messages: 3, bytes: 1_000_000 };
    const newest = await history.readBefore(stream, undefined, room);
    expect(newest.messages.map(({ position }) => position.offset)).toEqual([5, 6, 7]);
    expect(newest.more).toBe(true);
    const older = await history.readBefore(stream, 5, room);
    expect(older.messages.map(({ position }) => position.offset)).toEqual([2, 3, 4]);
    expect(older.more).toBe(true);
    const oldest = await history.readBefore(stream, 2, room);
    expect(oldest.messages.map(({ position }) => position.offset)).toEqual([1]);
    expect(oldest.more).toBe(false);
    expect(await history.readBefore(stream, 1, room)).toEqual({ messages: [], more: false });
    expect((await history.readBefore(stream, 1000, room)).messages).toEqual(newest.messages);
  },

  "gives a page no more bytes than there is room for, but always a message": async ({ history }) => {
    const stream = sampleStream();
    for (const length of [1000, 5000, 1000, 1000]) {
      await appendOne(history, { ...sampleMessage(), payload: "x".repeat(length) }, stream);
    }
    const room = { messages: 1000, bytes: 3000 };
    const offsets = async (before?: number) =>
      (await history.readBefore(stream, before, room)).messages.map(({ position }) => position.offset);
    expect(await offsets()).toEqual([3, 4]);
    expect(await offsets(3)).toEqual([2]);
    expect(await offsets(2)).toEqual([1]);
  },

  "gives pages without what dead writers have left, and a repeated message once": async ({
    history,
    advance,
    slowAppend,
  }) => {
    const stream = sampleStream();
    const message = sampleMessage();
    const [first] = await history.append(message, [stream]);
    await slowAppend(sampleMessage(), stream);
    await history.append(message, [stream]);
    await appendAll(history, stream, 1);
    expect(await pageOf(history, stream)).toEqual([1, 4]);
    advance(3001);
    expect(offsetsOf(await recovered(history, stream, start(first)))).toEqual([1, 3, 4]);
    expect(await pageOf(history, stream)).toEqual([1, 4]);
  },

  "has an empty page where nothing was ever stored": async ({ history }) => {
    const stream = sampleStream();
    expect(await history.readBefore(stream, undefined, ample)).toEqual({ messages: [], more: false });
    expect(await history.tops([stream])).toEqual([undefined]);
  },

  "forgets what was purged and counts on in a new epoch": async ({ history }) => {
    const stream = sampleStream();
    const positions = await appendAll(history, stream, 3);
    await history.purge(stream.address);
    const [now] = await history.settled([stream]);
    expect(now?.offset).toBe(3);
    expect(now?.epoch).not.toBe(positions[0]?.epoch);
    for (const position of [start(positions[0]), ...positions]) {
      expect(await history.readSince(stream, position, ample)).toEqual({ recovered: false, now });
    }
    expect(await pageOf(history, stream)).toEqual([]);
    const [fourth] = await appendAll(history, stream, 1);
    expect(fourth).toEqual({ epoch: now?.epoch, offset: 4 });
    expect(offsetsOf(await recovered(history, stream, now))).toEqual([4]);
    expect(await pageOf(history, stream)).toEqual([4]);
  },

  "stores what was under way when the stream was purged in its new life": async ({ history, slowAppend }) => {
    const stream = sampleStream();
    const message = sampleMessage();
    await appendAll(history, stream, 1);
    const slow = await slowAppend(message, stream);
    const behind = await slowAppend(sampleMessage(), stream);
    await appendAll(history, stream, 1);
    await history.purge(stream.address);
    const [now] = await history.settled([stream]);
    const position = await slow.finish();
    expect(position.epoch).toBe(now?.epoch);
    await behind.finish();
    expect((await recovered(history, stream, now)).messages[0]).toEqual({ message, position });
  },

  "purges twice, and what was never there": async ({ history }) => {
    const stream = sampleStream();
    await history.purge(stream.address);
    expect(await history.tops([stream])).toEqual([undefined]);
    await appendAll(history, stream, 1);
    await history.purge(stream.address);
    await history.purge(stream.address);
    expect((await history.settled([stream]))[0]?.offset).toBe(1);
  },

  "throws a StoreFault when its store fails": async ({ broken = missing("broken") }) => {
    const stream = sampleStream();
    const calls = [
      broken.append(sampleMessage(), [stream]),
      broken.settled([stream]),
      broken.tops([stream]),
      broken.readSince(stream, { epoch: "e", offset: 1 }, ample),
      broken.readBefore(stream, undefined, ample),
      broken.purge(stream.address),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: expect.any(StoreFault) });
    }
  },
} satisfies Behaviours<MessageHistorySubject>;

export type MessageHistoryBehaviour = keyof typeof behaviours;

/** The contract of `MessageHistory`. */
export function describeMessageHistory(
  name: string,
  createSubject: () => Promise<MessageHistorySubject>,
  skips: readonly Skip<MessageHistoryBehaviour>[] = [],
): void {
  describeBehaviours(`MessageHistory: ${name}`, behaviours, createSubject, skips);
}

const nowhere: Position = { epoch: "nowhere", offset: 0 };

function sampleStream({
  kind = "group",
  id = uniqueId("room"),
}: {
  readonly kind?: "group" | "user" | "session";
  readonly id?: string;
} = {}): Stream {
  return { address: { kind, id }, retention: { keepMs: hourMs, most: 300 } };
}

function sampleMessage(): Message {
  const messageId = uniqueId("message");
  return { messageId, from: { userId: "ada" }, sentAtMs: 1_767_225_600_123, payload: { text: messageId } };
}

/** The position before the first message of an epoch. */
function start(position: Position | undefined): Position {
  return { epoch: position?.epoch ?? "", offset: 0 };
}

async function appendOne(history: MessageHistory, message: Message, stream: Stream): Promise<Position> {
  const [position, ...others] = await history.append(message, [stream]);
  expect(others).toEqual([]);
  return position ?? nowhere;
}

async function appendAll(history: MessageHistory, stream: Stream, count: number): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (let nth = 0; nth < count; nth += 1) positions.push(await appendOne(history, sampleMessage(), stream));
  return positions;
}

async function recovered(
  history: MessageHistory,
  stream: Stream,
  after: Position | undefined,
  room = ample,
  reader?: Reader,
): Promise<Recovered> {
  const answer = await history.readSince(stream, after ?? nowhere, room, reader);
  if (!answer.recovered) throw new Error(`Not recovered: ${JSON.stringify(answer)}`);
  return answer;
}

function offsetsOf({ messages }: Recovered): readonly number[] {
  return messages.map(({ position }) => position.offset);
}

/** Everything after a position, asked for until there is no more. */
async function everythingSince(
  history: MessageHistory,
  stream: Stream,
  after: Position | undefined,
  room = ample,
): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  let position = after ?? nowhere;
  for (;;) {
    const { messages, to, more } = await recovered(history, stream, position, room);
    all.push(...messages);
    if (!more) return all;
    expect(to).toBeGreaterThan(position.offset);
    position = { ...position, offset: to };
  }
}

async function pageOf(history: MessageHistory, stream: Stream): Promise<readonly number[]> {
  const { messages } = await history.readBefore(stream, undefined, ample);
  return messages.map(({ position }) => position.offset);
}
