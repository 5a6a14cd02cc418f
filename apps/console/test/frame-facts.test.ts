import { describe, expect, test } from "vitest";
import { factsOf } from "../src/model/frame-facts.ts";

test.each([
  [{ action: "hello" }, { kind: "hello" }],
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
    expect(factsOf('{"action":"sendMessage","id":1,"to":"x"}')).toMatchObject({ kind: "send", id: undefined, to: {} });
    expect(
      factsOf('{"action":"sendMessage","to":{"groups":["g"],"users":"u","sessions":[{"toString":1}]}}'),
    ).toMatchObject({
      to: { groups: ["g"] },
    });
    expect(factsOf('{"type":"error"}')).toMatchObject({ kind: "error", code: "unknown", message: "" });
  });
});
