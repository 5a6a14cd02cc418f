import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeServerFrame, limits, type MessageFrame, type ServerFrame } from "../src/index.ts";
import { validatorOf } from "./support/schema-validator.ts";

const message: MessageFrame = {
  type: "message",
  id: "m-1",
  from: { userId: "u1", sessionId: "u1/s-2", clientId: "u1/web" },
  sentAt: "2026-01-01T00:00:00.000Z",
  data: { any: ["json", null, 1.5, "😀"] },
};

const frames = {
  "F7: a welcome": {
    type: "welcome",
    connectionId: "R1kmxc2VNjMCFIA=",
    sessionId: "anon/s-1",
    expiresAt: "2026-01-01T02:05:00.000Z",
  },
  "F8: a pong": { type: "pong" },
  "S7: an ack": { type: "ack", id: "f-1", messageId: "m-1", delivered: 3, gone: 1, failed: 0, queued: 0 },
  "D1: a message": message,
  "D2: a message from a backend": { ...message, from: {} },
  "E1: an error": { type: "error", id: "f-1", code: "invalid-field", message: "to must be an object." },
  "E1: an error without an id": { type: "error", code: "not-json", message: "The frame is not JSON." },
  "G2: a joined": {
    ...{ type: "joined", id: "j-1", groups: ["room.1"] },
    streams: [{ group: "room.1", epoch: "e", offset: 44 }],
  },
  "G5: a left": { type: "left", groups: ["room.1"] },
  "H5: a stored": { type: "stored", id: "f-1", messageId: "m-1", positions: [["e", 45]] },
  "H8: a recovered": {
    type: "recovered",
    streams: [
      { epoch: "e", recovered: true, to: 44, more: false },
      { epoch: "f", recovered: false, now: { everyone: true, epoch: "g", offset: 0 } },
    ],
    messages: [{ id: "m-1", from: {}, sentAt: "2026-01-01T00:00:00.000Z", positions: [["e", 44]], data: null }],
  },
  "H9: a history": { type: "history", messages: [], more: false },
  "H11: an error of a message that is stored": {
    ...{ type: "error", id: "f-1", code: "internal", message: "The hub could not do this." },
    positions: [["e", 45]],
  },
  "X1: a close": { type: "close", code: "expired", reason: "Its time is over.", reconnect: true },
} satisfies Record<string, ServerFrame>;

test.each(Object.entries<ServerFrame>(frames))("%s says the same when it is read", (_rule, frame) => {
  expect(JSON.parse(encodeServerFrame(frame) ?? "")).toEqual(frame);
});

test("every frame is one of the schema", () => {
  const isServerFrame = validatorOf("ServerFrame");
  for (const frame of Object.values(frames)) expect(isServerFrame(JSON.parse(JSON.stringify(frame)))).toBe(true);
});

test("D1: a message with any data says the same when it is read", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const data = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(encodeServerFrame({ ...message, data }) ?? "").data).toEqual(data);
    }),
  );
});

describe("S9: nothing larger than 128 KB is encoded", () => {
  const bytesWithout = (encodeServerFrame({ ...message, data: "" }) ?? "").length;
  const room = limits.messageBytes - bytesWithout;

  test.each([
    ["one byte", "x", 1],
    ["two bytes", "ü", 2],
    ["three bytes", "€", 3],
    ["four bytes", "😀", 4],
  ])("counted in bytes, with characters of %s", (_what, character, bytes) => {
    const filling = character.repeat(Math.floor(room / bytes)) + "x".repeat(room % bytes);
    expect(encodeServerFrame({ ...message, data: filling })).toBeDefined();
    expect(encodeServerFrame({ ...message, data: `${filling}x` })).toBeUndefined();
  });

  test("counted with what JSON escapes", () => {
    expect(encodeServerFrame({ ...message, data: '"'.repeat(room / 2) })).toBeDefined();
    expect(encodeServerFrame({ ...message, data: '"'.repeat(room / 2 + 1) })).toBeUndefined();
  });
});
