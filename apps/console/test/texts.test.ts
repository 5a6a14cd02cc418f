import { expect, test } from "vitest";
import {
  bytesText,
  dataText,
  failureText,
  leftText,
  msText,
  receiptText,
  recipientsText,
  refreshedText,
  senderText,
  stateText,
} from "../src/model/texts.ts";

const receipt = { messageId: "m", delivered: 0, gone: 0, failed: 0, queued: 0 };

test("what a send came to", () => {
  expect(receiptText({ ...receipt, delivered: 1 })).toBe("reached 1 connection");
  expect(receiptText({ ...receipt, delivered: 2, gone: 1, queued: 300 })).toBe(
    "reached 2 connections, 300 queued, 1 gone",
  );
  expect(receiptText({ ...receipt, failed: 1 })).toBe("reached 0 connections, 1 failed");
  expect(receiptText(receipt)).toBe("nobody is connected there");
});

test("whom it was for, and from whom", () => {
  expect(recipientsText({ groups: ["a", "b"], sessions: ["anon/s"] })).toBe("groups a, b, session anon/s");
  expect(recipientsText({ everyone: true })).toBe("everyone");
  expect(recipientsText({})).toBe("nobody");
  expect(senderText({ userId: "ada", sessionId: "ada/tab" })).toBe("ada");
  expect(senderText({})).toBe("a backend");
});

test("what was sent, in one line", () => {
  expect(dataText({ text: "hi" })).toBe("hi");
  expect(dataText({ text: "hi", more: 1 })).toBe('{"text":"hi","more":1}');
  expect(dataText("hi")).toBe("hi");
  expect(dataText(null)).toBe("null");
  expect(dataText(undefined)).toBe("");
  expect(dataText({ text: { toString: "not a function" } })).toBe('{"text":{"toString":"not a function"}}');
  expect(dataText({ text: null })).toBe('{"text":null}');
});

test("sizes and times", () => {
  expect([bytesText(999), bytesText(2048)]).toEqual(["999 B", "2.0 KB"]);
  expect([msText(1.23), msText(12.3), msText(1_234)]).toEqual(["1.2 ms", "12 ms", "1.2 s"]);
  expect([leftText(-1), leftText(30_000), leftText(3_540_000), leftText(7_440_000)]).toEqual([
    ...["over", "30 s", "59 min", "2 h 4 min"],
  ]);
});

test("how a connection is doing, with the codes that are known", () => {
  const waiting = { name: "waiting", reason: "connection-lost", retryAt: 0, closeCode: 1006 } as const;
  expect(stateText(waiting)).toBe("Trying again soon: the connection was lost (1006)");
  expect(stateText(waiting, 4_000)).toBe("Trying again in 4 s: the connection was lost (1006)");
  expect(stateText({ name: "closed", reason: "refused", status: 401 })).toBe("Closed: the hub refused (401)");
});

test("why a send was given up, in the hub's words where it has any", () => {
  expect(failureText("forbidden", "You may not.")).toBe("You may not.");
  expect(failureText("offline", "offline")).toBe("There is no connection.");
});

test("who is kicked is told why, in the words of whoever did it", () => {
  const kicked = { closeCode: "kicked", closeReason: "That was not nice." };
  expect(stateText({ name: "closed", reason: "ended-by-hub", ...kicked })).toBe(
    "Closed: a backend closed the connection: “That was not nice.”",
  );
  expect(stateText({ name: "waiting", reason: "kicked", retryAt: 0, ...kicked })).toBe(
    "Trying again soon: a backend closed the connection: “That was not nice.”",
  );
  expect(stateText({ name: "closed", reason: "ended-by-hub", closeCode: "kicked" })).toBe(
    "Closed: the hub ended it for good (kicked)",
  );
});

test("what a new token has made of a connection", () => {
  expect(refreshedText({ groups: ["a", "b"], expiresAt: "2026-01-01T00:00:00.000Z" })).toMatch(
    /^in a, b, until [\d:.]+$/,
  );
  expect(refreshedText({ groups: [], expiresAt: "" })).toBe("in no group");
});
