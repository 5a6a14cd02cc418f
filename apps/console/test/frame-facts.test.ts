import { describe, expect, test } from "vitest";
import { factsOf } from "../src/model/frame-facts.ts";

test.each([
  [{ action: "hello" }, { kind: "hello", groups: [], positions: [] }],
  [
    { action: "hello", id: "h-1", groups: ["room.1"], positions: [["e", 4]] },
    { kind: "hello", groups: ["room.1"], positions: [["e", 4]] },
  ],
  [
    { type: "joined", id: "j-1", groups: ["room.1"], streams: [{ group: "room.1", epoch: "e", offset: 4 }] },
    {
      ...{ kind: "joined", id: "j-1", groups: ["room.1"] },
      streams: [{ kind: "group", id: "room.1", epoch: "e", offset: 4 }],
    },
  ],
  [
    { action: "history", id: "p-1", group: "room.1", before: 4, limit: 20 },
    { kind: "ask-history", id: "p-1", group: "room.1", before: 4 },
  ],
  [
    { type: "history", id: "p-1", messages: [{ id: "m-1", from: {}, positions: [["e", 3]], data: 1 }], more: true },
    { kind: "history", id: "p-1", messages: [{ id: "m-1", positions: [["e", 3]] }], more: true },
  ],
  [
    { action: "recover", id: "r-1", since: [["e", 4]] },
    { kind: "recover", id: "r-1", since: [["e", 4]] },
  ],
  [
    {
      ...{ type: "recovered", id: "r-1", messages: [] },
      streams: [{ epoch: "e", recovered: false, now: { everyone: true, epoch: "f", offset: 0 } }],
    },
    {
      ...{ kind: "recovered", id: "r-1", messages: [] },
      streams: [
        {
          ...{ epoch: "e", recovered: false, more: false },
          now: { kind: "everyone", id: "", epoch: "f", offset: 0 },
        },
      ],
    },
  ],
  [
    { action: "refresh", id: "t-1", token: "…" },
    { kind: "refresh", id: "t-1" },
  ],
  [
    { type: "refreshed", id: "t-1", expiresAt: "2026-01-01T00:00:00.000Z", groups: ["crew"], streams: [] },
    { kind: "refreshed", id: "t-1", expiresAt: "2026-01-01T00:00:00.000Z", groups: ["crew"] },
  ],
  [
    { type: "error", id: "f-1", code: "too-fast", message: "No.", retryAfter: 6000 },
    { kind: "error", id: "f-1", code: "too-fast", message: "No.", retryAfterMs: 6000 },
  ],
  [
    { action: "members", id: "q-1", group: "room.1" },
    { kind: "ask-members", id: "q-1", group: "room.1" },
  ],
  [
    { type: "members", id: "q-1", group: "room.1", members: [{ userId: "ada", connections: [] }], next: "n" },
    { kind: "members", id: "q-1", group: "room.1", count: 1, more: true },
  ],
  [
    { type: "occupancy", id: "q-2", group: "room.1", connections: 3 },
    { kind: "occupancy", id: "q-2", group: "room.1", connections: 3 },
  ],
  [
    { type: "presence", group: "room.1", revision: 2, joined: [{ userId: "ada" }, 7], users: 1, connections: 2 },
    { kind: "presence", group: "room.1", users: 1, connections: 2, joined: ["ada", "somebody"], left: [] },
  ],
  [{ type: "pong" }, { kind: "pong" }],
  [
    { action: "sendMessage", id: "f-1", to: { everyone: true }, data: { text: "hi" } },
    { kind: "send", id: "f-1", to: { everyone: true }, data: { text: "hi" } },
  ],
  [
    { type: "error", id: "f-1", code: "forbidden", message: "No." },
    { kind: "error", id: "f-1", code: "forbidden", message: "No." },
  ],
  [
    { type: "close", code: "expired", reason: "Over." },
    { kind: "close", code: "expired", reason: "Over." },
  ],
])("%j", (frame, facts) => {
  expect(factsOf(JSON.stringify(frame))).toEqual(facts);
});

describe("what is no frame of the protocol", () => {
  test("API Gateway's own errors say what they say", () => {
    const text = '{"message":"Internal server error","connectionId":"c","requestId":"r"}';
    expect(factsOf(text)).toEqual({ kind: "other", message: "Internal server error" });
  });

  test.each([
    "",
    "no json",
    "null",
    "[]",
    "1",
    '{"type":"ack"}',
    '{"type":"message","id":"m","from":null}',
    '{"type":"message","id":"m","from":{"userId":{"toString":1}}}',
    '{"type":7}',
  ])("%j does no harm", (text) => {
    expect(factsOf(text)).toEqual({ kind: "other", message: undefined });
  });

  test("fields of the wrong kind are left out", () => {
    expect(
      factsOf('{"type":"welcome","groups":7,"streams":[null,{"group":1,"epoch":"e","offset":1},{"epoch":"e"}]}'),
    ).toEqual({
      ...{ kind: "welcome", groups: [], streams: [] },
    });
    expect(factsOf('{"type":"recovered","streams":"x","messages":[1,{"id":2,"positions":[["e"],"x",null]}]}')).toEqual({
      ...{ kind: "recovered", id: undefined, streams: [] },
      messages: [{ id: "", positions: [] }],
    });
    expect(factsOf('{"action":"sendMessage","id":1,"to":"x"}')).toMatchObject({ kind: "send", id: undefined, to: {} });
    expect(
      factsOf('{"action":"sendMessage","to":{"groups":["g"],"users":"u","sessions":[{"toString":1}]}}'),
    ).toMatchObject({
      to: { groups: ["g"] },
    });
    expect(factsOf('{"type":"error"}')).toMatchObject({ kind: "error", code: "unknown", message: "" });
  });
});
