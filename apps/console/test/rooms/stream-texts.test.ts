import { expect, test } from "vitest";
import { type FrameFacts, factsOf, type RoomFacts } from "../../src/model/frame-facts.ts";
import { gapText, positionsText, roomFactsText } from "../../src/model/rooms/stream-texts.ts";
import type { Streams } from "../../src/model/rooms/streams.ts";

const streams: Streams = new Map([
  ["e1", { kind: "group", id: "room.1" }],
  ["e2", { kind: "user", id: "ada" }],
]);
const room = { group: "room.1", epoch: "e1", offset: 44 };
const missed = (id: string, offset: number) => ({ id, from: {}, positions: [["e1", offset]], data: 1 });

function isRoomFacts(facts: FrameFacts): facts is RoomFacts {
  return facts.kind !== "other";
}

test.each([
  [{ action: "hello" }, ""],
  [
    { action: "hello", groups: ["room.1"], positions: [["e1", 41]] },
    "asks to join room.1; has received up to message 41 of room.1",
  ],
  [
    { type: "welcome", groups: ["crew", "room.1"], streams: [room] },
    "is in crew, room.1; the last of room.1 is message 44",
  ],
  [{ action: "join", groups: ["room.1"] }, "asks to join room.1"],
  [{ type: "joined", groups: ["room.1"], streams: [] }, "is in room.1"],
  [{ action: "leave", groups: ["room.1"] }, "asks to leave room.1"],
  [{ type: "left", groups: ["room.1"] }, "has left room.1"],
  [{ action: "history", group: "room.1" }, "asks for the last messages of room.1"],
  [{ action: "history", group: "room.1", before: 4 }, "asks for what comes before message 4 of room.1"],
  [{ type: "history", messages: [missed("m", 3)], more: true }, "1 message, and there are older ones"],
  [
    {
      action: "recover",
      since: [
        ["e1", 41],
        ["e2", 7],
      ],
    },
    "asks for what came after message 41 of room.1, message 7 of user ada",
  ],
  [
    {
      type: "recovered",
      streams: [
        { epoch: "e1", recovered: true, to: 44, more: false },
        { epoch: "e2", recovered: true, to: 7 },
      ],
      messages: [missed("m-1", 42), missed("m-2", 43)],
    },
    "2 messages of room.1 that were missed; nothing of user ada was missed",
  ],
  [
    { type: "recovered", streams: [{ epoch: "e1", recovered: true, more: true }], messages: [missed("m-1", 42)] },
    "1 message of room.1 that was missed, and there are more",
  ],
  [
    {
      type: "recovered",
      streams: [{ epoch: "e1", recovered: false, now: { ...room, epoch: "e3", offset: 3 } }],
      messages: [],
    },
    "a gap: what was missed of room.1 is no longer stored; it goes on after message 3 of room.1",
  ],
  [{ type: "stored", messageId: "m", positions: [["e1", 45]] }, "it is stored as message 45 of room.1"],
])("%j is said in words", (frame, text) => {
  const facts = factsOf(JSON.stringify(frame));
  expect(isRoomFacts(facts) && roomFactsText(facts as RoomFacts, streams)).toBe(text);
});

test("a position of a stream that nobody has named yet has its number alone", () => {
  expect(positionsText([["unknown", 3]], streams)).toBe("message 3");
});

test.each([
  [undefined, "Messages may be missing here: the hub no longer stores them."],
  [1, "One message may be missing here: the hub no longer stores it."],
  [7, "Up to 7 messages may be missing here: the hub no longer stores them."],
])("a gap of %s", (count, text) => {
  expect(gapText(count)).toBe(text);
});
