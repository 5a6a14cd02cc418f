import { expect } from "vitest";
import { StoreFault } from "../../../index.ts";
import { type Behaviours, missing } from "../describe-behaviours.ts";
import {
  ample,
  appendAll,
  type MessageHistorySubject,
  offsetsOf,
  pageOf,
  recovered,
  sampleMessage,
  sampleStream,
  start,
} from "./subject.ts";

/** What is purged, and what fails. */
export const purging = {
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
