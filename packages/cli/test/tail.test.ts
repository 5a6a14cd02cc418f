import { expect, test } from "vitest";
import { collectSender, type Filters, passes } from "../src/tail/filters.ts";
import { createGroupFinder, readFrame, senderOf } from "../src/tail/frame.ts";

const all: Filters = { types: [], groups: [], senders: [] };

test("filters are all to match, and one of each", () => {
  const shown = { type: "message", groups: ["room.1"], from: { userId: "ada", sessionId: "ada/tab" } };
  expect(passes(all, shown)).toBe(true);
  expect(passes({ ...all, types: ["ack", "message"], groups: ["room.1"] }, shown)).toBe(true);
  expect(passes({ ...all, types: ["ack"] }, shown)).toBe(false);
  expect(passes({ ...all, groups: ["room.2"] }, shown)).toBe(false);
  expect(passes({ ...all, senders: [{ kind: "session", id: "ada/tab" }] }, shown)).toBe(true);
  expect(passes({ ...all, senders: [{ kind: "user", id: "bob" }] }, shown)).toBe(false);
  expect(passes({ ...all, senders: [{ kind: "user", id: "ada" }] }, { type: "ack", groups: [] })).toBe(false);
  expect(collectSender("user:ada", collectSender("session:u/s"))).toEqual([
    { kind: "session", id: "u/s" },
    { kind: "user", id: "ada" },
  ]);
  expect(() => collectSender("group:a")).toThrow(expect.objectContaining({ code: "invalid-address" }));
});

test("a stored message is of the group whose stream a frame before has named", () => {
  const groupsOf = createGroupFinder();
  const of = (frame: object) => groupsOf(readFrame(JSON.stringify(frame)));
  expect(of({ type: "message", positions: [["e1", 4]] })).toEqual([]);
  expect(of({ type: "joined", groups: ["room.1"], streams: [{ group: "room.1", epoch: "e1", offset: 3 }] })).toEqual([
    "room.1",
  ]);
  expect(of({ type: "message", positions: [["e1", 4]] })).toEqual(["room.1"]);
  expect(of({ type: "message", group: "room.2" })).toEqual(["room.2"]);
  expect(of({ action: "sendMessage", to: { groups: ["room.3"] } })).toEqual([]);
});

test("whatever comes is a frame", () => {
  expect(readFrame('{"type":"pong"}').name).toBe("pong");
  expect(readFrame('{"action":"ping"}').name).toBe("ping");
  for (const text of ["", "null", "7", "{", '"x"'])
    expect(readFrame(text)).toEqual({ name: "unknown", fields: { text } });
  expect(senderOf(readFrame('{"type":"message","from":{"userId":"ada"}}'))).toEqual({ userId: "ada" });
  expect(senderOf(readFrame('{"type":"ack"}'))).toBeUndefined();
});
