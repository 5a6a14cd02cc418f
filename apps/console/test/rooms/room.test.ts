import type { Message } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { factsOf } from "../../src/model/frame-facts.ts";
import { type Arrivals, withArrivals } from "../../src/model/rooms/arrivals.ts";
import { type Room, type RoomEvent, withRoomEvent } from "../../src/model/rooms/room.ts";
import type { Streams } from "../../src/model/rooms/streams.ts";

const message = (id: string): Message => ({ id, from: { userId: "ada" }, sentAt: "", data: { text: id } });
const streams: Streams = new Map([
  ["e1", { kind: "group", id: "room.1" }],
  ["e2", { kind: "group", id: "room.2" }],
]);
const told = (id: string, offset: number) => ({
  id,
  from: {},
  sentAt: "",
  data: 1,
  positions: [
    ["e2", 9],
    ["e1", offset],
  ],
});

function arrivalsOf(...frames: readonly object[]): Arrivals {
  return frames.reduce<Arrivals>((known, frame) => withArrivals(known, factsOf(JSON.stringify(frame))), []);
}

function roomAfter(events: readonly RoomEvent[], arrivals: Arrivals = []): Room | undefined {
  return events.reduce<readonly Room[]>(
    (rooms, event) => withRoomEvent(rooms, "room.1", event, { arrivals, streams }),
    [],
  )[0];
}

describe("what is shown of a room", () => {
  test("a message has its place in this room, and how it came", () => {
    const arrivals = arrivalsOf(
      { type: "message", ...told("m-1", 1) },
      { type: "recovered", streams: [], messages: [told("m-2", 2), told("m-1", 1)] },
    );
    const room = roomAfter(
      [
        { kind: "joining" },
        { kind: "joined" },
        ...["m-1", "m-2", "m-3"].map((id) => ({ kind: "message" as const, message: message(id) })),
      ],
      arrivals,
    );
    expect(room).toMatchObject({
      state: "in",
      lines: [
        { sender: "ada", text: "m-1", how: "live", offset: 1 },
        { text: "m-2", how: "recovered", offset: 2 },
        { text: "m-3", how: "live", offset: undefined },
      ],
    });
  });

  test("a page comes before what is there, and nothing is there twice", () => {
    const room = roomAfter([
      { kind: "joining" },
      { kind: "message", message: message("m-3") },
      { kind: "page", messages: [message("m-2"), message("m-3")], before: "p" },
      { kind: "page", messages: [message("m-1")], before: undefined },
    ]);
    expect(room?.lines.map(({ id }) => id)).toEqual(["m-1", "m-2", "m-3"]);
    expect(room?.lines[0]).toMatchObject({ how: "history" });
    expect(room).toMatchObject({ hasOlder: false, before: undefined });
  });

  const live = (count: number, from = 0): readonly RoomEvent[] =>
    Array.from({ length: count }, (_, index) => ({ kind: "message", message: message(`live-${from + index}`) }));
  const page: RoomEvent = { kind: "page", messages: [message("old-1"), message("old-2")], before: "p" };

  test("of too many the oldest are let go, and can be asked for again, but not by where a page began before", () => {
    const room = roomAfter([{ kind: "joining" }, page, ...live(501)]);
    expect(room?.lines.map(({ id }) => id).slice(0, 2)).toEqual(["old-2", "live-0"]);
    expect(room).toMatchObject({ hasOlder: true, before: undefined });
    // Where nothing is stored there is nothing to ask for.
    expect(roomAfter([{ kind: "joining" }, ...live(501)])).toMatchObject({ hasOlder: false, lines: { length: 500 } });
  });

  test("what was loaded stays beside the most lines", () => {
    const room = roomAfter([{ kind: "joining" }, ...live(500), page, ...live(500, 500)]);
    expect(room?.lines).toHaveLength(1_002);
    expect(room?.lines[0]?.id).toBe("old-1");
    expect(room?.before).toBe("p");
  });

  test("a gap stands where something is missing", () => {
    const room = roomAfter([
      { kind: "joining" },
      { kind: "message", message: message("m-1") },
      { kind: "gap", missed: 3 },
      { kind: "message", message: message("m-5") },
    ]);
    expect(room?.lines.map(({ kind }) => kind)).toEqual(["message", "gap", "message"]);
  });

  test("a refusal says why; a history that is not to be had leaves the room", () => {
    expect(roomAfter([{ kind: "joining" }, { kind: "failed", code: "forbidden", message: "No." }])).toMatchObject({
      state: "refused",
      problem: expect.stringContaining("does not let clients join"),
    });
    expect(
      roomAfter([{ kind: "joining" }, { kind: "joined" }, { kind: "failed", code: "other", message: "Why." }]),
    ).toMatchObject({ state: "in", problem: "Why." });
  });

  test("who joins again begins anew, and who leaves is out", () => {
    const before: readonly RoomEvent[] = [{ kind: "joining" }, { kind: "message", message: message("m-1") }];
    expect(roomAfter([...before, { kind: "joining" }])).toMatchObject({ state: "joining", lines: [] });
    expect(roomAfter([...before, { kind: "left" }])).toBeUndefined();
  });
});
