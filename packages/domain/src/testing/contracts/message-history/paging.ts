import { expect } from "vitest";
import type { Behaviours } from "../describe-behaviours.ts";
import {
  ample,
  appendAll,
  appendOne,
  type MessageHistorySubject,
  offsetsOf,
  pageOf,
  recovered,
  sampleMessage,
  sampleStream,
  start,
} from "./subject.ts";

/** Pages of what is kept. */
export const paging = {
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
} satisfies Behaviours<MessageHistorySubject>;
