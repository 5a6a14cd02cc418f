import { expect, test } from "vitest";
import { dataText, messageData } from "../src/messages/message-data.ts";

test.each([
  ["hello", { text: "hello" }],
  ['{"order":17}', { order: 17 }],
  ["17", 17],
  ["[1,2]", [1, 2]],
  ["true", true],
  ["it's 5", { text: "it's 5" }],
])("%s is sent as %j", (text, data) => {
  expect(messageData(text, false)).toEqual(data);
});

test("with --text, everything is text", () => {
  expect(messageData('{"order":17}', true)).toEqual({ text: '{"order":17}' });
});

test("what begins like JSON and is none is refused, and not repeated", () => {
  expect(() => messageData('{"pin": 1234', false)).toThrow(expect.objectContaining({ code: "invalid-json" }));
  expect(() => messageData('{"pin": 1234', false)).not.toThrow(/1234/);
});

test("a chat's text is shown as it is, everything else as JSON", () => {
  expect(dataText({ text: "hello" })).toBe("hello");
  expect(dataText({ text: "hello", at: 1 })).toBe('{"text":"hello","at":1}');
  expect(dataText("hello")).toBe('"hello"');
});
