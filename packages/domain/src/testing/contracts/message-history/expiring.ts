import { expect } from "vitest";
import type { Stream } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import {
  ample,
  appendAll,
  hourMs,
  type MessageHistorySubject,
  nowhere,
  offsetsOf,
  pageOf,
  recovered,
  sampleStream,
  start,
} from "./subject.ts";

/** What is too old. */
export const expiring = {
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
} satisfies Behaviours<MessageHistorySubject>;
