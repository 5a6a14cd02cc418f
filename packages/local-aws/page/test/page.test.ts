import { expect, test } from "vitest";
import { createFilter } from "../src/filter.ts";
import { firstMessage } from "../src/first-message.ts";

const braced = (name: string) => `$\{request.body.${name}}`;

test.each([
  ["$request.body.action", "sendMessage", '{"action":"sendMessage"}'],
  [braced("action"), "join", '{"action":"join"}'],
  ["$request.body.message.type", "join", '{"message":{"type":"join"}}'],
  ["$request.body.action", "$default", "hello"],
  [`${braced("service")}/${braced("action")}`, "chat/send", "hello"],
])("a first message by %s for %s", (expression, routeKey, message) => {
  expect(firstMessage(expression, routeKey)).toBe(message);
});

const happened = { number: 1, atMs: 0, kind: "event", isFailure: false } as const;

test.each([
  ["", false, true],
  ["send F1", false, true],
  ["SEND", false, true],
  ["send F2", false, false],
  ["", true, false],
])("by %j, failures only %s", (text, failuresOnly, isShown) => {
  expect(createFilter(text, failuresOnly)({ ...happened, text: "abc= send F1 handled" })).toBe(isShown);
});

test("a failure is shown where only failures are", () => {
  expect(createFilter("", true)({ ...happened, text: "x", isFailure: true })).toBe(true);
});
