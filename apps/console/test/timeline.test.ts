import { describe, expect, test } from "vitest";
import {
  emptyTimeline,
  type FrameEntry,
  MOST_ENTRIES,
  type Timeline,
  withFrame,
  withGap,
} from "../src/model/timeline.ts";

type Passed = readonly [
  clientKey: string,
  direction: "in" | "out",
  frame: object | string,
  atMs: number,
  socket?: number,
];

function timelineOf(...passed: readonly Passed[]): Timeline {
  return passed.reduce<Timeline>(
    (timeline, [clientKey, direction, frame, atMs, socket = 1]) =>
      withFrame(timeline, {
        ...{ clientKey, direction, atMs, socket },
        text: typeof frame === "string" ? frame : JSON.stringify(frame),
      }),
    emptyTimeline,
  );
}

const latencies = ({ entries }: Timeline) =>
  entries.filter((entry): entry is FrameEntry => entry.kind === "frame").map(({ latencyMs }) => latencyMs);

const send = (id: string) => ({ action: "sendMessage", id, to: { groups: ["crew"] }, data: 1 });
const ack = (id: string, messageId: string) => ({
  ...{ type: "ack", id, messageId, delivered: 1, gone: 0, failed: 0, queued: 0 },
});
const message = (id: string) => ({ type: "message", id, from: {}, sentAt: "2026-01-01T00:00:00.000Z", data: 1 });

describe("how long it took", () => {
  test("an acknowledgement, since its send; a welcome, since hello; a pong, since ping", () => {
    const timeline = timelineOf(
      ["a", "out", { action: "hello" }, 100],
      ["a", "in", { type: "welcome" }, 130],
      ["a", "out", send("f-1"), 200],
      ["a", "out", { action: "ping" }, 205],
      ["a", "in", { type: "pong" }, 206],
      ["a", "in", ack("f-1", "m-1"), 250],
    );
    expect(latencies(timeline)).toEqual([undefined, 30, undefined, undefined, 1, 50]);
    expect(timeline.awaiting.size).toBe(0);
  });

  test("an error, since the frame that it refuses", () => {
    const timeline = timelineOf(
      ["a", "out", send("f-1"), 100],
      ["a", "in", { type: "error", id: "f-1", code: "forbidden", message: "No." }, 120],
      ["a", "in", { type: "error", code: "not-json", message: "No." }, 130],
    );
    expect(latencies(timeline)).toEqual([undefined, 20, undefined]);
  });

  test("a send that is repeated over another connection, since the first time", () => {
    const timeline = timelineOf(
      ["a", "out", send("f-1"), 100],
      ["a", "out", send("f-1"), 5_100, 2],
      ["a", "in", ack("f-1", "m-1"), 5_120, 2],
    );
    expect(latencies(timeline)).toEqual([undefined, undefined, 5_020]);
  });

  test("a message of this page, since it was sent, be it before the acknowledgement or after it", () => {
    const timeline = timelineOf(
      ["a", "out", send("f-1"), 100],
      ["b", "in", message("m-1"), 110],
      ["a", "in", ack("f-1", "m-1"), 120],
      ["c", "in", message("m-1"), 130],
      ["c", "in", message("m-2"), 140],
    );
    expect(latencies(timeline)).toEqual([undefined, 10, 20, 30, undefined]);
  });

  test("the same id of two clients is two sends", () => {
    const timeline = timelineOf(
      ["a", "out", send("f-1"), 100],
      ["b", "out", send("f-1"), 200],
      ["b", "in", ack("f-1", "m-2"), 210],
      ["a", "in", ack("f-1", "m-1"), 220],
    );
    expect(latencies(timeline)).toEqual([undefined, undefined, 10, 120]);
  });
});

describe("rooms", () => {
  test("a message is of the streams that an answer before it has named", () => {
    const { entries } = timelineOf(
      ["a", "in", { ...message("m-1"), positions: [["e1", 1]] }, 1],
      [
        "a",
        "in",
        { type: "joined", id: "j", groups: ["room.1"], streams: [{ group: "room.1", epoch: "e1", offset: 1 }] },
        2,
      ],
      ["a", "in", { ...message("m-2"), positions: [["e1", 2]] }, 3],
    );
    expect(entries.map((entry) => entry.kind === "frame" && entry.streams.get("e1")?.id)).toEqual([
      ...[undefined, "room.1", "room.1"],
    ]);
  });

  test("answers have the time since their question", () => {
    const timeline = timelineOf(
      ["a", "out", { action: "join", id: "j-1", groups: ["room.1"] }, 100],
      ["a", "out", { action: "recover", id: "r-1", since: [["e1", 1]] }, 110],
      ["a", "in", { type: "recovered", id: "r-1", streams: [], messages: [] }, 115],
      ["a", "in", { type: "error", id: "j-1", code: "forbidden", message: "No." }, 130],
    );
    expect(latencies(timeline)).toEqual([undefined, undefined, 5, 30]);
  });

  test("a gap is an entry", () => {
    const { entries } = withGap(emptyTimeline, "a", { stream: "room.1", missed: 3 }, 7);
    expect(entries).toEqual([{ kind: "gap", number: 1, atMs: 7, clientKey: "a", stream: "room.1", missed: 3 }]);
  });
});

describe("what is kept", () => {
  test("sizes are bytes of UTF-8, whatever the text is", () => {
    const { entries } = timelineOf(["a", "in", "grüß", 1], ["a", "in", "", 2]);
    expect(entries).toMatchObject([
      { bytes: 6, facts: { kind: "other" } },
      { bytes: 0, facts: { kind: "other" } },
    ]);
  });

  test("the latest entries only, under numbers that go on", () => {
    const timeline = timelineOf(
      ...Array.from({ length: MOST_ENTRIES + 5 }, (_, at): Passed => ["a", "in", message(`m-${at}`), at]),
    );
    expect(timeline.entries).toHaveLength(MOST_ENTRIES);
    expect([timeline.entries[0]?.number, timeline.entries.at(-1)?.number]).toEqual([6, MOST_ENTRIES + 5]);
  });

  test("no more than so many sends that nobody answers", () => {
    const timeline = timelineOf(...Array.from({ length: 700 }, (_, at): Passed => ["a", "out", send(`f-${at}`), at]));
    expect(timeline.awaiting.size).toBe(500);
    expect(timeline.awaiting.has("a send f-699")).toBe(true);
  });
});
