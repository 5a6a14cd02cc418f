import { expect } from "vitest";
import type { Behaviours } from "../describe-behaviours.ts";
import {
  appendAll,
  appendOne,
  everythingSince,
  hourMs,
  type MessageHistorySubject,
  sampleMessage,
  sampleStream,
} from "./subject.ts";

/** Where one may begin. */
export const beginning = {
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
} satisfies Behaviours<MessageHistorySubject>;
