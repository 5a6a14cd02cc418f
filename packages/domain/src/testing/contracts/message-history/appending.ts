import { expect } from "vitest";
import type { Message } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { frozen } from "../frozen.ts";
import { uniqueId } from "../sample-connection.ts";
import {
  ample,
  appendAll,
  appendOne,
  everythingSince,
  type MessageHistorySubject,
  sampleMessage,
  sampleStream,
  start,
} from "./subject.ts";

/** A message is stored: where it is, and how it comes back. */
export const storing = {
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
} satisfies Behaviours<MessageHistorySubject>;
