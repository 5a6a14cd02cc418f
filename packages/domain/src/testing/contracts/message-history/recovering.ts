import { expect } from "vitest";
import type { NotRecovered, Position, Reader } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import {
  ample,
  appendAll,
  appendOne,
  everythingSince,
  type MessageHistorySubject,
  nowhere,
  offsetsOf,
  recovered,
  sampleMessage,
  sampleStream,
  start,
} from "./subject.ts";

/** What came after a position. */
export const recovering = {
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
} satisfies Behaviours<MessageHistorySubject>;
